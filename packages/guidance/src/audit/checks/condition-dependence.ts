import type { Branch, Samples } from '@antiphon/core';
import { CONDITIONAL, unconditional } from '../../branches';
import { answer, finding, notApplicable, problemOf, type Check } from '../check';
import type { Finding } from '../finding';
import { distance, type Probe } from '../probe';
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
    const drops = probe.branches.filter(({ keep }) => names.every((name) => keep[name] === false));
    const ignoresByMode = probe.trained.nullCondition === 'none' && drops.length > 0;
    const keeps = ignoresByMode ? [] : [CONDITIONAL];
    const nulls = drops.length > 0 && probe.trained.nullCondition !== 'shuffled' ? [unconditional(names)] : [];
    const branches = [...keeps, ...nulls];
    const findings: Finding[] = [];
    const evidence: Record<string, Record<string, Record<string, number>>> = {};
    let original: Samples[][];
    try {
      original = await ask(subject, probe, probe.conditions, branches);
    } catch (error) {
      const sentence = `The network cannot be evaluated with these conditions: ${problemOf(error)}.`;
      return answer(sentence, [finding('branch-fails', sentence)]);
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
      if (keeps.length > 0 && Math.max(...Object.values(evidence[CONDITIONAL.name][name])) < NOTHING)
        findings.push(
          finding(
            'condition-ignored',
            `The conditional prediction does not change with "${name}", whether it is swapped, silenced or shuffled: the model ignores it.`,
          ),
        );
      const known = nulls.length > 0 ? Math.max(...Object.values(evidence[nulls[0].name][name])) : 0;
      if (known > NOTHING)
        findings.push(
          finding(
            'null-sees-condition',
            `The unconditional prediction changes by ${known.toPrecision(2)} standard deviations with "${name}", which it should not know: it is not unconditional.`,
          ),
        );
    }
    return answer(summary(probe, findings, { keeps, nulls, ignoresByMode }), findings, evidence);
  },
};

function summary(
  { names, trained }: Probe,
  findings: readonly Finding[],
  { keeps, nulls, ignoresByMode }: { keeps: readonly Branch[]; nulls: readonly Branch[]; ignoresByMode: boolean },
): string {
  if (findings.length > 0) return findings.map(({ sentence }) => sentence).join(' ');
  if (ignoresByMode) return 'By its mode the model is unconditional; its one branch knows no condition.';
  const parts = [
    ...(keeps.length > 0 ? [`The conditional prediction depends on ${names.join(' and on ')}.`] : []),
    ...(nulls.length > 0 ? ['The unconditional one depends on none of them.'] : []),
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
  const length = values.length / items;
  const swapped = new Float32Array(values.length);
  for (let item = 0; item < items; item++) {
    swapped.set(values.subarray(((item + 1) % items) * length, ((item + 1) % items) * length + length), item * length);
  }
  const shuffled = new Float32Array(values.length);
  random(`shuffled ${name}`)
    .permutation(values.length)
    .forEach((from, to) => (shuffled[to] = values[from]));
  return { swapped, silenced: new Float32Array(values.length), shuffled };
}
