import { Random, type KeepMask } from '@antiphon/core';
import { demand } from './demand';
import type { Subject } from './subject';

/** Keep masks have one value, 0 or 1, per sample and condition, whatever the batch. */
export function checkMasks({ create, conditions }: Subject): void {
  const guidance = create({});
  for (const batch of [1, 7, 64]) {
    const keep = guidance.dropout(batch, conditions, Random.stream(1, 'masks', batch));
    const names = Object.keys(keep).sort().join(', ');
    demand(names === [...conditions].sort().join(', '), `masks for ${names || 'nothing'}`);
    for (const name of conditions) {
      demand(keep[name] instanceof Float32Array, `the mask of "${name}" is not a Float32Array`);
      demand(keep[name].length === batch, `the mask of "${name}" has ${keep[name].length} values for ${batch} samples`);
      demand(
        keep[name].every((value) => value === 0 || value === 1),
        `the mask of "${name}" is not 0 or 1`,
      );
    }
  }
}

const BATCH = 500;
const BATCHES = 40;

/** What is dropped over 20,000 samples lies within five standard deviations of the declared binomial. */
export function checkDropRates({ create, conditions, rates }: Subject): void {
  demand(
    rates !== undefined,
    'pass `rates`, the shares that training is declared to drop, or skip this law with a reason',
  );
  const guidance = create({});
  const masks = Array.from({ length: BATCHES }, (_, i) =>
    guidance.dropout(BATCH, conditions, Random.stream(1, 'rates', i)),
  );
  for (const name of conditions) {
    const rate = typeof rates.each === 'number' ? rates.each : rates.each[name];
    demand(rate !== undefined, `\`rates.each\` says nothing about "${name}"`);
    agree(dropped(masks, [name]), rate, `"${name}"`);
  }
  agree(dropped(masks, conditions), rates.all, 'all conditions at once');
}

/** In how many samples all of these conditions are dropped. */
function dropped(masks: readonly KeepMask[], names: readonly string[]): number {
  let count = 0;
  for (const keep of masks) {
    for (let item = 0; item < BATCH; item++) if (names.every((name) => keep[name][item] === 0)) count++;
  }
  return count;
}

function agree(count: number, rate: number, what: string): void {
  const samples = BATCH * BATCHES;
  const slack = 5 * Math.sqrt(samples * rate * (1 - rate));
  const share = (count / samples).toFixed(4);
  demand(Math.abs(count - samples * rate) <= slack, `${what}: dropped in a share of ${share}, declared ${rate}`);
}
