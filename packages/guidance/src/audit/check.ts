import type { Finding, FindingName, FindingSubject } from './finding';
import type { Probe } from './probe';
import type { Remark } from './remark';
import type { AuditSubject } from './subject';

/** One question of the audit. */
export interface Check {
  readonly name: string;
  /** The question, for people. */
  readonly title: string;
  /** Whether it is answered without asking the network: it then has an answer also where the network has none. */
  readonly withoutNetwork?: true;
  run(subject: AuditSubject, probe: Probe): Promise<Answer>;
}

/** What a check saw. */
export interface Answer {
  /** Whether there was something to check. */
  readonly applies: boolean;
  /** What was seen, in a sentence; where nothing was checked, why. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  /** What should be known, and is no finding. */
  readonly remarks?: readonly Remark[];
  /** Numbers behind it. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

export function answer(
  summary: string,
  findings: readonly Finding[],
  evidence: Readonly<Record<string, unknown>> = {},
  remarks: readonly Remark[] = [],
): Answer {
  return { applies: true, summary, findings, evidence, ...(remarks.length > 0 && { remarks }) };
}

/** A question that could not be asked: it is listed with the reason, and never as passed. */
export function notApplicable(why: string, remarks: readonly Remark[] = []): Answer {
  return { applies: false, summary: why, findings: [], evidence: {}, ...(remarks.length > 0 && { remarks }) };
}

/**
 * @param effect on motion, in its standard deviations; one that is not finite counts as not measured
 * @param about the condition, branch or option that it is about
 */
export function finding(name: FindingName, sentence: string, effect?: number, about?: FindingSubject): Finding {
  return {
    name,
    sentence,
    ...(effect !== undefined && Number.isFinite(effect) && { effect }),
    ...(about && { about }),
  };
}

/** What went wrong, in one line. */
export function problemOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/\.$/, '');
}

/** `0.0412` → `4.1 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share !== 0 && Math.abs(share) < 0.01 ? 2 : 1)} %`;
}
