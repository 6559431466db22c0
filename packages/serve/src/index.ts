export type { AudioFile } from './audio-conditions';
export { parseBundleManifest, readBundle } from './bundle';
export type { Bundle } from './bundle';
export { Generator, MOST_THREADS } from './generator';
export type { GeneratedMotion, GeneratorOptions } from './generator';
export type { GeneratedStream, GenerateProgress, GenerateRequest, SamplingOptions } from './generate-request';
export type { KeyFrames, KeyFramesRequest } from './guided-key-frames';
export type { Hold, SampleRequest, SampleResult } from './sample-batch';
export type { Encodable, EncodableStream, MotionExtras, MotionFile } from './motion-files/motion-file';
export { collected } from './motion-files/collected';
export {
  encodeMotionFile,
  MOTION_FILES,
  motionFile,
  motionFileEndings,
  registerMotionFile,
} from './motion-files/registry';
export { motionPage } from './motion-page/motion-page';
export type { ShownMotion } from './motion-page/motion-page';
export { assertWritable, writeMotion } from './write-motion';
export type { WriteMotionOptions } from './write-motion';
export { buildApp } from './app';
export type { AppOptions } from './app';
export { chooseGuidance } from './guidance-choice';
export type { GuidanceChoice } from './guidance-choice';
export { auditBundle } from './audit/audit-bundle';
export type { AuditBundleOptions } from './audit/audit-bundle';
export { auditForeign } from './audit/audit-foreign';
export { ForeignDenoiser } from './audit/foreign-denoiser';
export type { ForeignInput, ForeignNetwork } from './audit/foreign-denoiser';
export { parseForeignMapping } from './audit/foreign-mapping';
export type { ForeignMapping } from './audit/foreign-mapping';
export { openForeignNetwork } from './audit/open-foreign-network';
export { assertNoFindings, digestOf, readGuidanceCard, writeGuidanceCard } from './audit/guidance-card-file';
export type { KnownCard } from './audit/guidance-card-file';
export { encoderSessions } from './encoder-sessions';
export { PairGenerator } from './pair/pair-generator';
export type { PairRequest } from './pair/pair-generator';
export { PAIR_FORMAT, PAIR_PARTS, pairFolders } from './pair/read-pair';
export type { PairPart } from './pair/read-pair';
export { rendererResults } from './renderer-results';
export type { RenderedMotion } from './renderer-results';
