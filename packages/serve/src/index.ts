export { readBundle } from './bundle';
export type { Bundle } from './bundle';
export { Generator } from './generator';
export type {
  GeneratedMotion,
  GenerateProgress,
  GenerateRequest,
  GeneratorOptions,
  SamplingOptions,
} from './generator';
export type { Hold, SampleRequest, SampleResult } from './sample-batch';
export { motionEncoders } from './motion-encoders';
export type { Encodable, MotionEncoder } from './motion-encoders';
export { assertWritable, writeMotion } from './write-motion';
export { buildApp } from './app';
export type { AppOptions } from './app';
export { chooseGuidance } from './guidance-choice';
export type { GuidanceChoice } from './guidance-choice';
