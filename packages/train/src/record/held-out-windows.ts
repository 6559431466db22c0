import { noiseSchedule, Random, respace, stepsOf, type RecordedProbe } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import type { BehaviourProbe } from '@antiphon/guidance';
import { BatchSource } from '../batches/batch';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';

/** Windows of a probe: at most, and at least. */
const [MOST, LEAST] = [12, 2];
/** Numbers in a probe, beyond which it has fewer windows. */
const NUMBERS = 1e6;
/** Windows that are drawn for each that is taken, so that those are found whose frames are all known. */
const DRAWN = 4;
/** Steps of a sampling whose levels are asked about, less those at either end that tell nothing. */
const STEPS = 7;

/** Windows that were not trained on, and what they are cut from. */
export interface HeldOutWindows extends BehaviourProbe {
  readonly split: 'validation' | 'test' | 'train';
}

/** The windows that a training is remembered by: of clips that it did not see, as far as there are any, the same whenever they are drawn. */
export function heldOutWindows(dataset: Dataset, checkpoint: Checkpoint): HeldOutWindows {
  const { config, normalisation, model } = checkpoint;
  const sizes = [model.frames * model.features, ...model.conditions.map(({ tokens, width }) => tokens * width)];
  const each = sizes.reduce((sum, size) => sum + size, 0);
  const items = Math.max(LEAST, Math.min(MOST, Math.floor(NUMBERS / each)));
  const whole = { ...config, leastFrames: undefined };
  const steps = noiseSchedule(config.schedule).alphaBars.length;
  for (const split of ['validation', 'test', 'train'] as const) {
    const source = new BatchSource(dataset, normalisation, whole, steps, split);
    if (source.isEmpty) continue;
    const drawn = source.windows(Random.stream(config.seed, 'training-record', 'windows'), DRAWN * items);
    const order = mostKnownFirst(drawn.mask, DRAWN * items).slice(0, items);
    const cut = (values: Float32Array) => taken(values, DRAWN * items, order);
    const mask = cut(drawn.mask);
    const conditions = Object.entries(drawn.conditions).map(([name, values]) => [name, cut(values)]);
    return {
      split,
      items,
      motion: cut(drawn.x0),
      ...(mask.every((frame) => frame !== 0) ? {} : { mask }),
      conditions: Object.fromEntries(conditions) as Record<string, Float32Array>,
      levels: levelsOf(checkpoint),
    };
  }
  throw new RangeError('A record was asked of a training without clips.');
}

/** The noise levels that a network is asked at, noisiest first: those of a short sampling. */
function levelsOf({ config }: Checkpoint): RecordedProbe['levels'] {
  return stepsOf(respace(noiseSchedule(config.schedule), STEPS))
    .filter(({ sigma }) => sigma > 0.05 && sigma < 0.9999)
    .map(({ timestep, alpha, sigma }) => ({ timestep, alpha, sigma }));
}

function mostKnownFirst(mask: Float32Array, items: number): number[] {
  const frames = mask.length / items;
  const known = Array.from({ length: items }, (_, item) =>
    mask.subarray(item * frames, (item + 1) * frames).reduce((sum, frame) => sum + frame, 0),
  );
  return known.map((_, item) => item).sort((a, b) => known[b] - known[a] || a - b);
}

function taken(values: Float32Array, items: number, order: readonly number[]): Float32Array {
  const size = values.length / items;
  const out = new Float32Array(order.length * size);
  order.forEach((item, i) => out.set(values.subarray(item * size, (item + 1) * size), i * size));
  return out;
}
