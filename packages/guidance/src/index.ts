export { CONDITIONAL, extrapolate, unconditional } from './branches';
export { checkTrained } from './check-trained';
export { guidanceCitations } from './citations';
export { conditionDropout, dropoutOptions, NO_DROPOUT } from './condition-dropout';
export { perCondition } from './combinators/per-condition';
export { byPart } from './combinators/parts';
export { ramp } from './combinators/ramp';
export { rescale } from './combinators/rescale';
export { skip } from './combinators/skip';
export { bySpeed } from './combinators/speeds';
export { within } from './combinators/within';
export { describeGuidance } from './describe';
export { guide } from './guide';
export { expected } from './option-types';
export { curveAt } from './curve';
export { linearRun, pairRun, singleRun } from './pair-run';
export { COMMON_OPTIONS } from './common-options';
export { createGuidance, guidanceDefinition, guidanceKinds, guidancePlugin, registerGuidance } from './registry';
export { scaleOption } from './scale-option';
export { defineGuidance } from './strategy';
export type { PerConditionScales } from './combinators/per-condition';
export type { Speeds } from './combinators/speeds';
export type { DropoutOptions, DropoutPlan, DropoutValues } from './condition-dropout';
export type { PairRule } from './pair-run';
export type { GuidedDenoiser, GuideOptions } from './guide';
export type {
  BandOption,
  BooleanOption,
  ChoiceOption,
  Curve,
  CurveOption,
  ListOption,
  NumberOption,
  Option,
  OptionSchema,
  OptionValue,
  OptionValues,
  PerConditionOption,
  StringOption,
} from './option';
export type { Citation, GuidanceDefinition, Strategy } from './strategy';
export * from './audit/index';
