import { createGuidance } from '@antiphon/guidance';
import { keepMasksAt, parseTrainConfig } from '@antiphon/train';
import type { RemadeValues } from '../remake';
import { demoSpecs } from './demo-specs';

const CONDITIONS = ['own', 'partner'];

/** What the demo's training drops, drawn again from its seed without training: of `cfg` and `null-embed`, the share in which everything is dropped, and how many samples. */
export async function drops(): Promise<RemadeValues> {
  const { full } = await demoSpecs();
  const { batchSize, seed, steps } = parseTrainConfig(full.training);
  const values: Record<string, number> = { samples: steps * batchSize, conditions: CONDITIONS.length };
  for (const kind of ['cfg', 'null-embed']) {
    const guidance = createGuidance({ kind });
    let all = 0;
    for (let step = 0; step < steps; step++) {
      const keep = keepMasksAt(step, seed, batchSize, guidance, CONDITIONS);
      for (let item = 0; item < batchSize; item++) if (CONDITIONS.every((name) => keep[name]?.[item] === 0)) all++;
    }
    const rates = guidance.rates?.(CONDITIONS);
    values[`${kind}/all`] = all;
    values[`${kind}/all%`] = (100 * all) / values.samples;
    values[`${kind}/declared-all%`] = 100 * (rates?.all ?? NaN);
    values[`${kind}/each%`] = 100 * (rates?.each[CONDITIONS[0] ?? ''] ?? NaN);
    values[`${kind}/rate`] = rates?.each[CONDITIONS[0] ?? ''] ?? NaN;
  }
  return values;
}
