import { bandBasis, Random, SPECTRUM_BANDS, type RecordedColumns } from '@antiphon/core';
import { conditionRows, conditionWidth, isHeard } from '@antiphon/data';
import { keyFrames } from '@antiphon/data/audio2photoreal';
import { cutRows } from '@antiphon/data/features';
import type { BehaviourProbe } from '@antiphon/guidance';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { heardReference } from './hearing';

/** Seconds of the reference sound from one window to the next, at least. */
const APART = 0.5;

/**
 * Windows that stand for held-out ones where the data must not be handed on: motion that is drawn, with the spread and the spectrum of the motion that was trained on, and stretches of the reference
 * sound. What cannot be heard is drawn as well.
 */
export async function drawnWindows(
  { items, levels }: Pick<BehaviourProbe, 'items' | 'levels'>,
  checkpoint: Checkpoint,
  trained: RecordedColumns,
): Promise<BehaviourProbe> {
  const { model, conditions: specs, normalisation, motion: format, config } = checkpoint;
  const { frames, features } = model;
  const { fps } = format;
  const motion = drawnMotion(items, frames, trained, checkpoint.band?.kept);
  const apart = Math.round(Math.max(APART, frames / fps / 4) * fps);
  const seconds = (frames + (items - 1) * apart + 1) / fps;
  const heard = await heardReference(specs, normalisation, fps, seconds);
  const conditions = specs.map((spec): [string, Float32Array] => {
    const size = conditionRows(spec, frames, fps) * conditionWidth(spec);
    const all = new Float32Array(items * size);
    const drawn = Random.stream(config.seed, 'training-record', 'condition', spec.name);
    for (let item = 0; item < items; item++) {
      const own = motion.subarray(item * frames * features, (item + 1) * frames * features);
      const rows =
        spec.kind === 'key-frames'
          ? keyFrames(own, frames, features, spec.every)
          : isHeard(spec) && heard !== undefined
            ? cutRows(heard[spec.name], spec, { start: item * apart, frames, fps })
            : drawn.normals(size);
      all.set(rows, item * size);
    }
    return [spec.name, all];
  });
  return { items, levels, motion, conditions: Object.fromEntries(conditions) };
}

/** `[items, frames, features]`: half of the power of each feature is where it stands, half how it moves. */
function drawnMotion(
  items: number,
  frames: number,
  { normalised: { mean, std }, spectrum }: RecordedColumns,
  band: readonly number[] | undefined,
): Float32Array {
  const features = mean.length;
  const basis = bandBasis(frames);
  const motion = new Float32Array(items * frames * features);
  const random = Random.stream(0, 'training-record', 'motion');
  for (let item = 0; item < items; item++)
    for (let feature = 0; feature < features; feature++) {
      const kept = band?.[feature] ?? frames;
      const amounts = amountsOf(spectrum[feature], frames, kept);
      for (let k = 0; k < kept; k++) {
        const amount = std[feature] * amounts[k] * random.normal();
        if (amount === 0) continue;
        for (let t = 0; t < frames; t++)
          motion[(item * frames + t) * features + feature] += amount * basis[k * frames + t];
      }
      for (let t = 0; t < frames; t++) motion[(item * frames + t) * features + feature] += mean[feature];
    }
  return motion;
}

/** Of each function of the basis that is kept, so that a feature's mean square over a window is 1. */
function amountsOf(spectrum: readonly number[], frames: number, kept: number): Float64Array {
  const bandAt = (k: number) => Math.min(SPECTRUM_BANDS - 1, Math.floor((k * SPECTRUM_BANDS) / frames));
  const counts = new Float64Array(SPECTRUM_BANDS);
  for (let k = 1; k < frames; k++) counts[bandAt(k)]++;
  const power = Float64Array.from({ length: kept }, (_, k) =>
    k === 0 ? 0 : spectrum[bandAt(k)] / Math.max(1, counts[bandAt(k)]),
  );
  const moving = power.reduce((sum, value) => sum + value, 0);
  const scale = moving > 0 ? frames / 2 / moving : 0;
  return power.map((value, k) => Math.sqrt(k === 0 ? (moving > 0 ? frames / 2 : frames) : value * scale));
}
