export { AntiphonError, ERRORS, isAntiphonError } from './errors';
export type { ErrorCode, ErrorDetails } from './errors';
export { decimalNumber, exactJson, wholeDecimal } from './decimal-number';
export { oneLine, printable, shellWord } from './printable';
export { asPlugin, pluginLoads } from './registry/plugin-loads';
export { isPromise, Registry, sentence } from './registry/registry';
export type { Foreign, RegistryNames } from './registry/registry';
export type { Plugin } from './registry/shared';
export { Random } from './random';
export { mapSamples, samplesProblem } from './samples';
export type { MotionShape, Samples } from './samples';
export { PERTURBATION_KINDS } from './denoiser';
export type { Branch, ConditionalDenoiser, Denoiser, DenoiserTraits, Perturbation, Prediction, Step } from './denoiser';
export { blurFrames, blurMatrix, unrelatedConditions } from './branch-input';
export type {
  DropRates,
  Guidance,
  GuidanceContext,
  GuidanceRun,
  GuidanceSpec,
  KeepMask,
  NullCondition,
  TrainingTarget,
} from './guidance';
export { noiseSchedule } from './schedule/noise-schedule';
export type { NoiseSchedule, ScheduleKind } from './schedule/noise-schedule';
export { respace, stepsOf } from './schedule/respacing';
export type { Respaced, RespaceOptions } from './schedule/respacing';
export { SPACINGS } from './schedule/spacing';
export type { Spacing } from './schedule/spacing';
export { addNoise, epsilonOf, LEAST_ALPHA, target, toX0 } from './parameterisation';
export type { NoiseLevel, PredictionKind } from './parameterisation';
export { stepByStep } from './sampler/step-by-step';
export { ddim } from './sampler/ddim';
export { ddpm, posterior } from './sampler/ddpm';
export type { Posterior } from './sampler/ddpm';
export { dpmpp2m } from './sampler/dpmpp-2m';
export { getSampler, registerSampler, samplerNames, samplerPlugin, samplers } from './sampler/registry';
export type { Sampler, SamplerOptions, StepInfo } from './sampler/sampler';
export { sample } from './sample';
export type { SampleOptions } from './sample';
export { hold } from './hold';
export { meet } from './meet';
export type { MeetOptions } from './meet';
export { GuideGenerator } from './guide-generator';
export type { GenerateTokensOptions, GuideNetwork, GuideStepInput, GuideStepOutput } from './guide-generator';
export { nucleus, sampleNucleus } from './nucleus-sampling';
export type { Nucleus } from './nucleus-sampling';
export { GUIDE_NAMES, guideOnSessions } from './guide-on-sessions';
export type { GuideAudioInput, PlainSession, PlainTensor } from './guide-on-sessions';
