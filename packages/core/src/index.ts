export { AntiphonError, ERRORS, isAntiphonError } from './errors';
export type { ErrorCode, ErrorDetails } from './errors';
export { Random } from './random';
export { mapSamples } from './samples';
export type { MotionShape, Samples } from './samples';
export type { Branch, ConditionalDenoiser, Denoiser, Prediction, Step } from './denoiser';
export type { Guidance, GuidanceContext, GuidanceRun, GuidanceSpec, KeepMask, NullCondition } from './guidance';
