export type { AudioFile } from '@antiphon/formats';
export type { WindowedConditions } from './windows/audio-conditions';
export { parseBundleManifest, readBundle } from './bundle/bundle';
export { holdBundle } from './bundle/hold-bundle';
export type { HeldBundle } from './bundle/hold-bundle';
export type { Bundle, BundleInMemory } from './bundle/bundle';
export type {
  BundleNetworks,
  GuidePaths,
  HeldModel,
  HeldModels,
  LoadableGuide,
  LoadableNetworks,
} from './bundle/network-paths';
export { Generator, MOST_THREADS } from './generator';
export { MOST_LANES } from './lanes/lane';
export type { GeneratedMotion, GeneratorOptions, Heard } from './generator';
export type { GeneratedStream, GenerateProgress, GenerateRequest, SamplingOptions } from './generate-request';
export type { KeyFrames, KeyFramesRequest } from './windows/guided-key-frames';
export { checkSampling } from './denoiser/check-sampling';
export type { SamplingWish } from './denoiser/check-sampling';
export { fileDigest, samplesDigest } from './replay/audio-digest';
export { computedOn } from './replay/computed-on';
export { readReplayToken, replayToken } from './replay/replay-token';
export type { Replay } from './replay/replay-token';
export type { Hold, SampleRequest, SampleResult } from './denoiser/sample-request';
export { chooseGuidance } from './guidance-choice';
export type { GuidanceChoice } from './guidance-choice';
export { auditBundle } from './audit/audit-bundle';
export type { AuditBundleOptions } from './audit/subject/audit-bundle-options';
export { auditForeign } from './audit/foreign/audit-foreign';
export type { AuditForeignOptions } from './audit/foreign/audit-foreign';
export { ForeignDenoiser } from './audit/foreign/foreign-denoiser';
export type { ForeignInput, ForeignNetwork } from './audit/foreign/foreign-denoiser';
export { parseForeignMapping } from './audit/foreign/foreign-mapping';
export type { ForeignCondition, ForeignMapping, MappedMoments } from './audit/foreign/foreign-mapping';
export { openForeignNetwork } from './audit/foreign/open-foreign-network';
export { assertNoFindings, digestOf, readGuidanceCard, writeGuidanceCard } from './audit/guidance-card-file';
export type { KnownCard } from './audit/guidance-card-file';
export { MotionFileEncoder } from './files/motion-file-encoder';
export type { EncodeOptions } from './files/motion-file-encoder';
export { encoderSessions } from './sessions/encoder-sessions';
export { networkSignature } from './sessions/network-signature';
export type { NetworkSignature, NetworkTensor } from './sessions/network-signature';
export { PairGenerator } from './pair/pair-generator';
export type { PairRequest } from './pair/pair-generator';
export { PAIR_FORMAT, PAIR_PARTS, pairFolders } from './pair/read-pair';
export type { PairPart } from './pair/read-pair';
export { rendererResults } from './renderer-results';
export type { RenderedMotion } from './renderer-results';
export { guidanceSchema, samplerJsonSchema, samplerSchema, settingsJsonSchema, stepsSchema } from './sampling-schema';
export { describeIssues } from './bundle/schema-issues';
