import type { Branch, Samples } from '@antiphon/core';
import { CONDITIONAL, unconditional } from '../../../branches/branches';
import { branchHearing } from '../../record/behaviour';
import { answer, finding, notApplicable, type Check } from '../../check';
import type { Finding } from '../../finding';
import { distance, type Probe } from '../../probe';
import type { AuditSubject } from '../../subject';

/**
 * What a branch without one condition still changes with another, in parts of what the fully conditional branch does. Healthy small models have 0.3 and more, since nothing else is dropped; a null that
 * takes the other condition with it leaves rounding.
 */
const LEFT = 0.02;
/** A condition that moves the full prediction by less is not heard anyway: in standard deviations of the motion. */
const HEARD = 1e-3;
/** Combinations that training showed less often say nothing of how it was trained. */
const SHOWN = 0.01;

/** Dropping one condition leaves the others, and null parameters belong to one condition each. Costs, for each condition that training drops alone, one branch of the batch at two levels, with and without swapping each other condition. */
export const nulls: Check = {
  name: 'nulls',
  title: 'Does a null stand for one condition alone?',
  async run(subject, probe) {
    const { names, trained } = probe;
    if (names.length < 2) return notApplicable('It has fewer than two conditions.');
    const findings: Finding[] = sharedParameters(subject);
    if (trained.nullCondition === 'shuffled' && findings.length === 0)
      return notApplicable('What stands in for a condition is that of an unrelated clip.');
    const alone = names.filter((name) => shareOf(subject, probe, name) >= SHOWN);
    const evidence: Record<string, Record<string, number>> = {};
    if (trained.nullCondition !== 'shuffled' && alone.length > 0) {
      const branches = [CONDITIONAL, unconditional(names), ...alone.map((name) => without(name, names))];
      const original = await predictions(subject, probe, probe.conditions, branches);
      for (const other of names) {
        const swapped = await predictions(subject, probe, swap(probe, other), branches);
        const moved = branches.map((_, b) =>
          Math.max(...swapped.map((level, l) => distance(level[b], original[l][b]))),
        );
        alone.forEach((name, i) => {
          if (name !== other && moved[0] > HEARD) (evidence[name] ??= {})[other] = moved[i + 2] / moved[0];
        });
        const lost = alone.filter((name, i) => name !== other && moved[0] > HEARD && moved[i + 2] < LEFT * moved[0]);
        for (const name of lost)
          findings.push(
            finding(
              'null-shared',
              `Without "${name}" the prediction hardly changes with "${other}" any more, by ${((100 * moved[alone.indexOf(name) + 2]) / moved[0]).toPrecision(2)} % of what it does with both: what stands in for "${name}" stands in for "${other}", too.`,
              moved[0],
            ),
          );
      }
    }
    if (findings.length === 0 && alone.length === 0) return notApplicable('Training dropped no condition by itself.');
    const said = findings.map(({ sentence }) => sentence).join(' ');
    const healthy = `Yes: without ${alone.map((name) => `"${name}"`).join(' or ')} alone it still hears the others.`;
    return answer(said || healthy, findings, { left: evidence });
  },
};

function sharedParameters({ evidence }: AuditSubject): Finding[] {
  const found = (evidence?.nulls ?? []).filter(({ sameAs }) => sameAs !== undefined);
  // Each names the other: one finding for the pair.
  return found
    .filter(({ name, sameAs = '' }) => name < sameAs || !found.some((other) => other.name === sameAs))
    .map(({ name, sameAs }) =>
      finding(
        'null-shared',
        `"${name}" and "${sameAs}" are the same numbers after training, although they stand in for different conditions: they are one null, and say the same of both.`,
      ),
    );
}

/** In how many of the samples training dropped this condition and no other: as recorded, else as it draws. */
function shareOf({ evidence, record }: AuditSubject, probe: Probe, name: string): number {
  const { names, trained } = probe;
  const pattern = names.map((other) => (other === name ? 0 : 1)).join('');
  const counts = [record?.dropout, evidence?.record, evidence?.redraw].find((known) => known?.patterns !== undefined);
  if (counts?.patterns !== undefined && counts.samples > 0) return (counts.patterns[pattern] ?? 0) / counts.samples;
  const keep = trained.dropout(DRAWS, names, probe.random('nulls'));
  let count = 0;
  for (let i = 0; i < DRAWS; i++) if (names.map((other) => keep[other][i]).join('') === pattern) count++;
  return count / DRAWS;
}

const DRAWS = 512;

function without(name: string, names: readonly string[]): Branch {
  return branchHearing(
    names.filter((other) => other !== name),
    names,
  );
}

/** `[level][branch]`. */
function predictions(
  subject: AuditSubject,
  probe: Probe,
  conditions: Readonly<Record<string, Float32Array>>,
  branches: readonly Branch[],
): Promise<Samples[][]> {
  const levels = [0.8, 0.5].map((share) => probe.levels[Math.floor((1 - share) * (probe.levels.length - 1))]);
  return subject.bind(conditions, probe.items, async (denoiser) => {
    const all: Samples[][] = [];
    for (const { step, x } of levels) all.push(await denoiser.predict(x, step, branches));
    return all;
  });
}

/** Each item has the next one's. */
function swap({ conditions, items }: Probe, name: string): Record<string, Float32Array> {
  const values = conditions[name];
  const size = values.length / items;
  return { ...conditions, [name]: values.map((_, i) => values[(i + size) % values.length]) };
}
