export { audit } from './audit';
export type { AuditOptions } from './audit';
export type { CardCheck, CardFinding, GuidanceCard } from './card/card';
export { effectWords, seedSentence } from './card/effect-words';
export { cardMarkdown } from './card/markdown';
export { cardSarif } from './card/sarif';
export type { SarifLog, SarifNotification, SarifResult, SarifRule, SarifRun, SarifSource } from './card/sarif';
export { cardSummary } from './card/summary';
export { findingKind, FINDINGS } from './finding';
export type { Finding, FindingName, FindingSubject } from './finding';
export type { FindingKind } from './findings/finding-kind';
export { isAtLeast, LEVELS } from './level';
export type { Level } from './level';
export { REMARKS } from './remark';
export type { Remark, RemarkName } from './remark';
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
