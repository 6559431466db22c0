export { CONDITIONAL, extrapolate, unconditional } from './branches/branches';
export { checkTrained } from './training/check-trained';
export { guidanceCitations } from './citations';
export { conditionDropout, dropoutOptions, NO_DROPOUT } from './training/condition-dropout';
export { perCondition } from './combinators/per-condition';
export { byPart } from './combinators/parts';
export { ramp } from './combinators/ramp';
export type { RampShape } from './combinators/ramp';
export { rescale } from './combinators/rescale';
export { skip } from './combinators/skip';
export { bySpeed } from './combinators/speeds';
export { within } from './combinators/within';
export { describeGuidance } from './describe';
export { guidanceProblems } from './guidance-problems';
export { guidanceJsonSchema } from './guidance-schema';
export { guide } from './guide';
export { expected } from './options/option-types';
export type { SpecProblem } from './options/options';
export { curveAt } from './options/curve';
export { linearRun, pairRun, singleRun } from './branches/pair-run';
export { COMMON_OPTIONS } from './options/common-options';
export { createGuidance, guidanceDefinition, guidanceKinds, guidancePlugin, registerGuidance } from './registry';
export { scaleOption } from './options/scale-option';
export { defineGuidance } from './strategy';
export type { PerConditionScales } from './combinators/per-condition';
export type { Speeds } from './combinators/speeds';
export type { DropoutOptions, DropoutPlan, DropoutValues } from './training/condition-dropout';
export type { PairRule } from './branches/pair-run';
export type { GuidedDenoiser, GuideOptions } from './guide';
export type {
  BandOption,
  BooleanOption,
  ChoiceOption,
  Curve,
  CurveOption,
  Given,
  ListOption,
  NumberOption,
  Option,
  OptionSchema,
  OptionValue,
  OptionValues,
  PerConditionOption,
  StringOption,
} from './options/option';
export type { GuidanceOptions, KnownGuidanceSpec } from './known-spec';
export type { Citation, GuidanceDefinition, NamedDefinition, Strategy } from './strategy';
export * from './audit/index';
