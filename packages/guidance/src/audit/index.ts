export { audit } from './audit';
export type { AuditOptions } from './audit';
export { cardMarkdown, cardSummary } from './card';
export type { GuidanceCard } from './card';
export { FINDINGS } from './finding';
export type { Finding, FindingName } from './finding';
export type {
  AuditClip,
  AuditedDenoiser,
  AuditedEvaluation,
  AuditedOption,
  AuditSubject,
  DropoutCounts,
  NullEvidence,
  TrainingEvidence,
} from './subject';
