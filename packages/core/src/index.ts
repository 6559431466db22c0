export { AntiphonError, ERRORS, isAntiphonError } from './errors';
export type { ErrorCode, ErrorDetails, Placeholders } from './errors';
export { FILE_FORMATS } from './file-formats';
export { decimalNumber, exactJson, wholeDecimal } from './text/decimal-number';
export { oneLine, printable, shellWord } from './text/printable';
export { asPlugin, pluginLoads } from './registry/plugin-loads';
export { isPromise, Registry, sentence } from './registry/registry';
export type { Foreign, RegistryNames } from './registry/registry';
export { schemaByKind } from './registry/schema-by-kind';
export type { JsonSchema, SchemaOfKind } from './registry/schema-by-kind';
export type { Plugin } from './registry/shared';
export { bandBasis } from './band/band-basis';
export { inBand } from './band/in-band';
export { Random } from './random/random';
export { mapSamples, samplesProblem } from './contracts/samples';
export type { MotionShape, Samples } from './contracts/samples';
export { PERTURBATION_KINDS } from './contracts/denoiser';
export type {
  Branch,
  ConditionalDenoiser,
  Denoiser,
  DenoiserTraits,
  Perturbation,
  Prediction,
  Step,
} from './contracts/denoiser';
export { blurFrames, blurMatrix, unrelatedConditions } from './contracts/branch-input';
export type {
  DropRates,
  Guidance,
  GuidanceContext,
  GuidanceRun,
  GuidanceSpec,
  KeepMask,
  NullCondition,
  TrainingTarget,
} from './contracts/guidance';
export { packNumbers, unpackNumbers } from './training-record/packed-numbers';
export { sketchDistance, sketchOf } from './training-record/sketch';
export { SPECTRUM_BANDS } from './training-record/training-record';
export type {
  Behaviour,
  BranchResponse,
  ColumnStatistics,
  PackedNumbers,
  RecordedColumns,
  RecordedHearing,
  RecordedProbe,
  TrainingRecord,
} from './training-record/training-record';
export { noiseSchedule } from './schedule/noise-schedule';
export type { NoiseSchedule, ScheduleKind } from './schedule/noise-schedule';
export { respace, stepsOf } from './schedule/respacing';
export type { Respaced, RespaceOptions } from './schedule/respacing';
export { SPACINGS } from './schedule/spacing';
export type { Spacing } from './schedule/spacing';
export { addNoise, epsilonOf, LEAST_ALPHA, target, toX0 } from './schedule/parameterisation';
export type { NoiseLevel, PredictionKind } from './schedule/parameterisation';
export { stepByStep } from './sampler/step-by-step';
export type { SamplerStage } from './sampler/step-by-step';
export { ddim } from './sampler/ddim';
export { ddpm, posterior } from './sampler/ddpm';
export type { Posterior } from './sampler/ddpm';
export { dpmpp2m } from './sampler/dpmpp-2m';
export { getSampler, registerSampler, samplerNames, samplerPlugin, samplers } from './sampler/registry';
export type { Sampler, SamplerOptions, StepInfo } from './sampler/sampler';
export { sample } from './sampler/sample';
export type { SampleOptions } from './sampler/sample';
export { hold } from './sampler/hold';
export { meet } from './sampler/meet';
export type { MeetOptions } from './sampler/meet';
export { GuideGenerator } from './tokens/guide-generator';
export type { GenerateTokensOptions, GuideNetwork, GuideStepInput, GuideStepOutput } from './tokens/guide-generator';
export { nucleus, sampleNucleus } from './tokens/nucleus-sampling';
export type { Nucleus } from './tokens/nucleus-sampling';
export { GUIDE_NAMES, guideOnSessions } from './tokens/guide-on-sessions';
export type { GuideAudioInput, PlainSession, PlainTensor } from './tokens/guide-on-sessions';
