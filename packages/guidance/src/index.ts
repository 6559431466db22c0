export { CONDITIONAL, extrapolate, unconditional } from './branches';
export { checkTrained } from './check-trained';
export { perCondition } from './combinators/per-condition';
export { rescale } from './combinators/rescale';
export { within } from './combinators/within';
export { describeGuidance } from './describe';
export { guide } from './guide';
export { expected } from './options';
export { COMMON_OPTIONS, createGuidance, guidanceDefinition, guidanceKinds, registerGuidance } from './registry';
export { defineGuidance } from './strategy';
export type { PerConditionScales } from './combinators/per-condition';
export type { GuidedDenoiser, GuideOptions } from './guide';
export type {
  BandOption,
  ChoiceOption,
  NumberOption,
  Option,
  OptionSchema,
  OptionValue,
  OptionValues,
  PerConditionOption,
} from './options';
export type { Citation, GuidanceDefinition, Strategy } from './strategy';
