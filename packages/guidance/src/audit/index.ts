export { audit } from './audit';
export type { AuditOptions } from './audit';
export { cardMarkdown, cardSummary } from './card';
export type { GuidanceCard } from './card';
export { FINDINGS } from './finding';
export type { Finding, FindingName } from './finding';
export { branchHearing, measureBehaviour, noisyMotion, probeOf } from './record/behaviour';
export type { BehaviourProbe, MeasureOptions } from './record/behaviour';
export { knownStretches, spectrumOf } from './record/spectrum';
export type { RowStretch } from './record/spectrum';
export type {
  AuditClip,
  AuditedDenoiser,
  AuditedEvaluation,
  AuditedOption,
  AuditedSampling,
  AuditSubject,
  DropoutCounts,
  NullEvidence,
  TrainingEvidence,
} from './subject';
