import { createGuidance } from '../registry';
import { makeCard, type CheckedQuestion, type GuidanceCard } from './card/card';
import { finding, notApplicable, problemOf, type Answer, type Check } from './check';
import { hearing } from './checks/hearing/hearing';
import { laterWindows } from './checks/behaviour/later-windows';
import { neighbours } from './checks/behaviour/neighbours';
import { nulls } from './checks/behaviour/nulls';
import { padding } from './checks/behaviour/padding';
import { ranges } from './checks/behaviour/ranges';
import { scaleDoubling } from './checks/behaviour/scale-doubling';
import { units } from './checks/behaviour/units';
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
import { average } from './checks/record/average';
import { heardAtLevels } from './checks/record/heard-at-levels';
import { replay } from './checks/record/replay';
import { timeSteps } from './checks/record/time-steps';
import { trainingData } from './checks/record/training-data';
import { truth } from './checks/record/truth';
import { withoutSignsOfWeakness } from './checks/record/weakness';
import { reproducibility } from './checks/reproducibility';
import { scaleIdentities } from './checks/scale-identities';
import { makeProbe, type Probe } from './probe';
import type { AuditSubject } from './subject';

/** Every question, in the order of the card. A new one is one more name here. */
const CHECKS: readonly Check[] = [
  denoising,
  replay,
  truth,
  timeSteps,
  conditionDependence,
  heardAtLevels,
  hearing,
  units,
  scaleIdentities,
  scaleDoubling,
  dropRates,
  batchMixing,
  nullParameters,
  nulls,
  average,
  trainingData,
  guidanceDifference,
  optionEffects,
  ranges,
  length,
  laterWindows,
  padding,
  neighbours,
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
    return makeCard(subject, deep, undefined, await withoutSampling(subject, problemOf(error)));
  }
  const questions: CheckedQuestion[] = [];
  let ended = false;
  for (const [done, check] of CHECKS.entries()) {
    onProgress?.(done, CHECKS.length, check.title);
    const given: Answer =
      ended && check.withoutNetwork !== true ? notApplicable(MEANINGLESS) : await ask(check, subject, probe);
    questions.push({ name: check.name, title: check.title, ...given });
    ended ||= given.findings.some(({ ends }) => ends === true);
  }
  return makeCard(subject, deep, probe.seedEffect, await withoutSignsOfWeakness(questions, subject, probe));
}

const MEANINGLESS = 'What was found before leaves nothing else to ask of the network.';

async function ask(check: Check, subject: AuditSubject, probe: Probe): Promise<Answer> {
  try {
    return await check.run(subject, probe);
  } catch (error) {
    const sentence = `The check could not be finished: ${problemOf(error)}.`;
    return { applies: true, summary: sentence, findings: [finding('check-failed', sentence)], evidence: {} };
  }
}

/** A model that cannot be sampled may still not run on a CPU: the reason behind the reason. All else stays open. */
async function withoutSampling(subject: AuditSubject, problem: string): Promise<CheckedQuestion[]> {
  const sentence = `The model cannot be sampled at all: ${problem}.`;
  const failed = { applies: true, summary: sentence, findings: [finding('branch-fails', sentence)], evidence: {} };
  const answers = new Map<string, Answer>([[conditionDependence.name, failed]]);
  if (subject.runOn !== undefined) answers.set(device.name, await device.run(subject));
  return CHECKS.map(({ name, title }) => ({ name, title, ...(answers.get(name) ?? notApplicable(sentence)) }));
}
