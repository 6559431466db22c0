import { createGuidance } from '../registry';
import { makeCard, type CheckedQuestion, type GuidanceCard } from './card';
import { finding, problemOf, type Answer, type Check } from './check';
import { batchMixing } from './checks/batch-mixing';
import { conditionDependence } from './checks/condition-dependence';
import { cost } from './checks/cost';
import { denoising } from './checks/denoising';
import { device } from './checks/device';
import { dropRates } from './checks/drop-rates';
import { evaluation } from './checks/evaluation';
import { guidanceDifference } from './checks/guidance-difference';
import { length } from './checks/length';
import { nullParameters } from './checks/null-parameters';
import { optionEffects } from './checks/option-effects';
import { reproducibility } from './checks/reproducibility';
import { scaleIdentities } from './checks/scale-identities';
import { makeProbe, type Probe } from './probe';
import type { AuditSubject } from './subject';

/** Every question, in the order of the card. A new one is one more name here. */
const CHECKS: readonly Check[] = [
  denoising,
  conditionDependence,
  scaleIdentities,
  dropRates,
  batchMixing,
  nullParameters,
  guidanceDifference,
  optionEffects,
  length,
  reproducibility,
  cost,
  evaluation,
  device,
];

/** How thorough an audit is, and who is told of its progress. */
export interface AuditOptions {
  /** More noise levels, longer samplings and longer speech. */
  readonly deep?: boolean;
  /** Called before each check. */
  readonly onProgress?: (done: number, total: number, title: string) => void;
}

/**
 * Asks a model what it does, and holds it against what it declares. Asks only by its behaviour: nothing is read from its source.
 * A check that cannot be finished is a finding like any other; the audit itself throws only for a subject that is no subject (fewer than two clips, a guidance spec that is none).
 * @throws UNKNOWN_GUIDANCE, INVALID_GUIDANCE
 */
export async function audit(subject: AuditSubject, options: AuditOptions = {}): Promise<GuidanceCard> {
  const { deep = false, onProgress } = options;
  for (const spec of [subject.trained, subject.sampling]) if (spec !== undefined) createGuidance(spec);
  let probe: Probe;
  try {
    probe = await makeProbe(subject, deep);
  } catch (error) {
    if (subject.clips.length < 2) throw error;
    const sentence = `The model cannot be sampled at all: ${problemOf(error)}.`;
    const failed = { applies: true, summary: sentence, findings: [finding('branch-fails', sentence)], evidence: {} };
    const { name, title } = conditionDependence;
    const others = await withoutSampling(subject);
    return makeCard(subject, deep, [{ name, title, ...failed }, ...others]);
  }
  const questions: CheckedQuestion[] = [];
  for (const [done, check] of CHECKS.entries()) {
    onProgress?.(done, CHECKS.length, check.title);
    questions.push({ name: check.name, title: check.title, ...(await ask(check, subject, probe)) });
    // Nothing else that is asked of such a network means anything.
    if (questions[0].findings.some(({ name }) => name === 'not-finite')) break;
  }
  return makeCard(subject, deep, questions);
}

async function ask(check: Check, subject: AuditSubject, probe: Probe): Promise<Answer> {
  try {
    return await check.run(subject, probe);
  } catch (error) {
    const sentence = `The check could not be finished: ${problemOf(error)}.`;
    return { applies: true, summary: sentence, findings: [finding('check-failed', sentence)], evidence: {} };
  }
}

/** A model that cannot be sampled may still not run on a CPU: the reason behind the reason. */
async function withoutSampling(subject: AuditSubject): Promise<CheckedQuestion[]> {
  const { name, title } = device;
  return subject.runOn === undefined ? [] : [{ name, title, ...(await device.run(subject)) }];
}
