import type { Branch, Samples } from '@antiphon/core';
import { answer, finding, notApplicable, type Check } from '../../check';
import { distance, type Probe } from '../../probe';
import type { AuditSubject } from '../../subject';

/** float32 networks, batched differently from call to call: what the scale's identities are held to, too. */
const SAME = 1e-4;

/**
 * An item's prediction is the same alone as among others. The first and the last item are asked, since a leak may go one way only.
 * Costs two items at two noise levels for each branch, and the whole batch once.
 */
export const neighbours: Check = {
  name: 'neighbours',
  title: 'Do the items of a batch leave each other alone?',
  async run(subject, probe) {
    // What hears an unrelated clip by design takes its neighbour's.
    const branches = probe.branches.filter(({ unrelated, keep }) => {
      const drops = probe.names.some((name) => keep[name] === false);
      return (unrelated ?? []).length === 0 && !(drops && probe.trained.nullCondition === 'shuffled');
    });
    if (branches.length === 0) return notApplicable('Each branch takes conditions of other items by design.');
    const asked = [0.6, 0.3].map((share) => probe.levels[Math.floor((1 - share) * (probe.levels.length - 1))]);
    const together = await predictions(subject, probe.conditions, probe.items, asked, branches);
    const apart: Record<string, number> = Object.fromEntries(branches.map(({ name }) => [name, 0]));
    for (const item of [0, probe.items - 1]) {
      const own = Object.fromEntries(
        probe.names.map((name) => [name, part(probe.conditions[name], item, probe.items) as Float32Array]),
      );
      const levels = asked.map(({ step, x }) => ({ step, x: part(x, item, probe.items) }));
      const alone = await predictions(subject, own, 1, levels, branches);
      branches.forEach(({ name }, b) => {
        const off = alone.map((level, l) => distance(level[b], part(together[l][b], item, probe.items)));
        apart[name] = Math.max(apart[name], ...off);
      });
    }
    const leaking = Object.entries(apart).filter(([, off]) => !(off <= SAME));
    if (leaking.length === 0)
      return answer('Yes: alone, an item’s prediction is the same as in a batch.', [], { apart });
    const effect = Math.max(...leaking.map(([, off]) => off));
    const names = leaking.map(([name]) => `"${name}"`).join(', ');
    const sentence = `The prediction of an item changes by ${effect.toPrecision(2)} standard deviations with the other items of its batch (${names}): what one request gets depends on who else asks.`;
    return answer(sentence, [finding('batch-leaks', sentence, effect)], { apart });
  },
};

/** `[level][branch]`. */
function predictions(
  subject: AuditSubject,
  conditions: Readonly<Record<string, Float32Array>>,
  items: number,
  levels: Probe['levels'],
  branches: readonly Branch[],
): Promise<Samples[][]> {
  return subject.bind(conditions, items, async (denoiser) => {
    const all: Samples[][] = [];
    for (const { step, x } of levels) all.push(await denoiser.predict(x, step, branches));
    return all;
  });
}

/** One item's values of a batch. */
function part(values: Samples, item: number, items: number): Samples {
  const size = values.length / items;
  return values.slice(item * size, (item + 1) * size);
}
