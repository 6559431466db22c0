import { target, unrelatedConditions, type NoiseSchedule } from '@antiphon/core';
import type { TrainConfig } from '../denoiser/config';
import { withAmplitudes } from './amplitudes';
import type { Batch } from './batch';

/**
 * What the compiled step is fed with, by input name: the noisy motion and its target, per item at its own time step, and the rest of the batch.
 * @param rows of each condition
 * @param unrelated whether a null condition is that of another clip, so that those are needed too
 */
export function feeds(
  batch: Batch,
  schedule: NoiseSchedule,
  { prediction }: Pick<TrainConfig, 'prediction'>,
  rows: Readonly<Record<string, number>>,
  unrelated: boolean,
): Record<string, Float32Array> {
  const items = batch.timesteps.length;
  const size = batch.x0.length / items;
  const x = new Float32Array(batch.x0.length);
  const wanted = new Float32Array(batch.x0.length);
  batch.timesteps.forEach((timestep, item) => {
    const alphaBar = schedule.alphaBars[timestep] ?? 0;
    const [alpha, sigma] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
    const range = [item * size, (item + 1) * size] as const;
    const [x0, noise] = [batch.x0.subarray(...range), batch.noise.subarray(...range)];
    const shown = batch.amplitudes === undefined ? x0 : moved(batch, item, x0);
    for (let i = 0; i < size; i++) x[range[0] + i] = alpha * (shown[i] ?? 0) + sigma * (noise[i] ?? 0);
    wanted.set(target(prediction, x0, noise, alpha, sigma), range[0]);
  });
  const named = (prefix: string, values: Readonly<Record<string, Float32Array>>) =>
    Object.fromEntries(Object.entries(values).map(([name, array]) => [`${prefix}_${name}`, array]));
  return {
    x,
    target: wanted,
    t: batch.timesteps,
    mask: batch.mask,
    ...named('condition', batch.conditions),
    ...named('keep', batch.keep),
    ...(unrelated
      ? named(
          'unrelated',
          unrelatedConditions(batch.conditions, items, (name) => rows[name]),
        )
      : {}),
  };
}

/** The motion of an item as the noisy input has it. */
function moved({ amplitudes = new Float32Array(0), mask, timesteps }: Batch, item: number, x0: Float32Array) {
  const own = (all: Float32Array) =>
    all.subarray((item * all.length) / timesteps.length, ((item + 1) * all.length) / timesteps.length);
  return withAmplitudes(x0, own(mask), own(amplitudes));
}
