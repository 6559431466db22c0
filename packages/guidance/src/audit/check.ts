import type { Finding, FindingName } from './finding';
import type { Probe } from './probe';
import type { AuditSubject } from './subject';

/** One question of the audit. */
export interface Check {
  readonly name: string;
  /** The question, for people. */
  readonly title: string;
  run(subject: AuditSubject, probe: Probe): Promise<Answer>;
}

/** What a check saw. */
export interface Answer {
  /** Whether there was something to check. */
  readonly applies: boolean;
  /** What was seen, in a sentence; where nothing was checked, why. */
  readonly summary: string;
  readonly findings: readonly Finding[];
  /** Numbers behind it. */
  readonly evidence: Readonly<Record<string, unknown>>;
}

export function answer(
  summary: string,
  findings: readonly Finding[],
  evidence: Readonly<Record<string, unknown>> = {},
): Answer {
  return { applies: true, summary, findings, evidence };
}

export function notApplicable(why: string): Answer {
  return { applies: false, summary: why, findings: [], evidence: {} };
}

/** @param effect on motion, in its standard deviations */
export function finding(name: FindingName, sentence: string, effect?: number): Finding {
  return { name, sentence, ...(effect !== undefined && { effect }) };
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
