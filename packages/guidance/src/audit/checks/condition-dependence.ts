import type { Branch, Samples } from '@antiphon/core';
import { CONDITIONAL } from '../../branches/branches';
import { answer, finding, notApplicable, problemOf, type Check } from '../check';
import type { Finding } from '../finding';
import { distance, size, type Probe } from '../probe';
import { nextWindow } from '../record/behaviour';
import type { AuditSubject } from '../subject';

/** Below this a change is rounding: in standard deviations of the motion. */
const NOTHING = 1e-5;

/** The conditional branch knows every condition, and the unconditional one knows none: against swapped, silenced and shuffled conditions. */
export const conditionDependence: Check = {
  name: 'conditions',
  title: 'Does each branch see just the conditions that it should?',
  async run(subject, probe) {
    const { names } = probe;
    if (names.length === 0) return notApplicable('The model has no conditions.');
    const shuffled = probe.trained.nullCondition === 'shuffled';
    const asked = [...probe.branches, ...(keepsNothing(probe) ? [] : [CONDITIONAL])].filter(isPlain);
    const branches = [...new Map(asked.map((branch) => [keptBy(branch, names).join(), branch])).values()];
    const findings: Finding[] = [];
    const evidence: Record<string, Record<string, Record<string, number>>> = {};
    let original: Samples[][];
    try {
      original = await ask(subject, probe, probe.conditions, branches);
    } catch (error) {
      const sentence = `The network cannot be evaluated with these conditions: ${problemOf(error)}.`;
      return answer(sentence, [{ ...finding('branch-fails', sentence), ends: true }]);
    }
    for (const name of names) {
      for (const [how, changed] of Object.entries(changes(probe, name))) {
        const predicted = await ask(subject, probe, { ...probe.conditions, [name]: changed }, branches);
        branches.forEach((branch, b) => {
          const moved = Math.max(...predicted.map((level, l) => distance(level[b], original[l][b])));
          ((evidence[branch.name] ??= {})[name] ??= {})[how] = moved;
        });
      }
    }
    for (const name of names) {
      const spread = size(probe.conditions[name]);
      if (spread < 0.01 || spread > 100)
        findings.push(
          finding(
            'condition-constant',
            `After normalisation "${name}" has a root mean square of ${spread.toPrecision(2)} instead of about 1: the network cannot hear it as it did in training.`,
            undefined,
            { condition: name },
          ),
        );
      for (const branch of branches) {
        const effects = Object.entries(evidence[branch.name][name]);
        const broken = effects.find(([, effect]) => !Number.isFinite(effect));
        if (broken !== undefined) {
          const sentence = `The ${branch.name} prediction is not finite with "${name}" ${broken[0]}.`;
          findings.push(finding('not-finite', sentence, undefined, { condition: name }));
          continue;
        }
        const moved = Math.max(...effects.map(([, effect]) => effect));
        if (branch.keep[name] !== false && moved < NOTHING)
          findings.push(
            finding(
              'condition-ignored',
              `The ${branch.name} prediction does not change with "${name}" at any of ${probe.levels.length} noise levels, whether it is swapped, silenced or shuffled: the model ignores it.`,
              undefined,
              { condition: name },
            ),
          );
        if (branch.keep[name] === false && !shuffled && moved > NOTHING)
          findings.push(
            finding(
              'null-sees-condition',
              `The branch "${branch.name}", which drops "${name}", changes by ${moved.toPrecision(2)} standard deviations with it: it knows what it should not.`,
              moved,
              { condition: name, branch: branch.name },
            ),
          );
      }
    }
    return answer(summary(probe, findings, branches), findings, evidence);
  },
};

function isPlain({ unrelated, timestep, smooth, perturb, model }: Branch): boolean {
  return [unrelated, timestep, smooth, perturb, model].every((view) => view === undefined);
}

function keptBy({ keep }: Branch, names: readonly string[]): boolean[] {
  return names.map((name) => keep[name] !== false);
}

/** A model in the unconditional fixed mode: its one branch is the null one, by declaration. */
function keepsNothing({ trained, branches, names }: Probe): boolean {
  return trained.nullCondition === 'none' && branches.some((branch) => keptBy(branch, names).every((kept) => !kept));
}

function summary(probe: Probe, findings: readonly Finding[], branches: readonly Branch[]): string {
  const { names, trained } = probe;
  if (findings.length > 0) return findings.map(({ sentence }) => sentence).join(' ');
  if (keepsNothing(probe)) return 'By its mode the model is unconditional; its one branch knows no condition.';
  const parts = [
    `The conditional prediction depends on ${names.join(' and on ')}.`,
    ...(branches.some((branch) => keptBy(branch, names).every((kept) => !kept)) && trained.nullCondition !== 'shuffled'
      ? ['The unconditional one depends on none of them.']
      : []),
    ...(trained.nullCondition === 'shuffled' ? ['Its null condition is that of an unrelated clip, by design.'] : []),
    ...(trained.nullCondition === 'none' ? ['There is no unconditional branch.'] : []),
  ];
  return parts.join(' ');
}

function ask(
  subject: AuditSubject,
  probe: Probe,
  conditions: Readonly<Record<string, Float32Array>>,
  branches: readonly Branch[],
): Promise<Samples[][]> {
  return subject.bind(conditions, probe.items, (denoiser) => probe.predict(denoiser, branches));
}

/** One condition of the batch, changed in three ways. */
function changes({ conditions, items, random }: Probe, name: string): Record<string, Float32Array> {
  const values = conditions[name];
  const shuffled = new Float32Array(values.length);
  random(`shuffled ${name}`)
    .permutation(values.length)
    .forEach((from, to) => (shuffled[to] = values[from]));
  return { swapped: nextWindow(values, items), silenced: new Float32Array(values.length), shuffled };
}
