import { Random, type Guidance, type KeepMask } from '@antiphon/core';
import {
  conditionRows,
  conditionWidth,
  normalise,
  type AudioConditionSpec,
  type Clip,
  type ConditionSpec,
  type Dataset,
  type Normalisation,
} from '@antiphon/data';
import { keyFrames } from '@antiphon/data/audio2photoreal';
import { cutRows } from '@antiphon/data/features';
import { featureCount } from '@antiphon/formats';
import type { TrainConfig } from '../denoiser/config';
import { conditionsOf } from '../denoiser/network/model';
import { amplitudesAt } from './amplitudes';
import { keepMasksAt } from './keep-masks';

/** What one training step sees. Everything random in it comes from streams named by seed and step, never by arm: arms share it all but the keep masks. */
export interface Batch {
  /** Normalised clean motion `[B, T, F]`; 0 where the mask is. */
  readonly x0: Float32Array;
  /** `[B, T, F]`, standard normal. */
  readonly noise: Float32Array;
  /** Time steps `[B]`, 0 … steps−1. */
  readonly timesteps: Float32Array;
  /** `[B, T]`: 1 where the window lies inside its clip, and the clip knows the frame. */
  readonly mask: Float32Array;
  /** `[B, F]`: how many times as much each feature moves inside the noisy motion; absent where that is 1. */
  readonly amplitudes?: Float32Array | undefined;
  /** Per condition `[B, rows, width]`, normalised. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  readonly keep: KeepMask;
}

/** A clip without its audio, which may lie in a file and is no longer needed. */
type SilentClip = Omit<Clip, 'audio' | 'truth'>;

/** A window of a clip. */
interface Place {
  readonly clip: SilentClip;
  readonly start: number;
  readonly length: number;
}

type BatchConfig = Pick<
  TrainConfig,
  'batchSize' | 'frames' | 'leastFrames' | 'keyFrameEvery' | 'amplitudeJitter' | 'seed'
>;

/** Draws batches from the clips of a dataset, by default those to train on: the same for the same seed and step whatever was drawn before. */
export class BatchSource {
  private readonly clips: readonly SilentClip[];
  private readonly conditions: readonly ConditionSpec[];
  private readonly features: number;
  /** Last window start + 1, summed over the clips before: a window is drawn uniformly over all of them. */
  private readonly cumulative: readonly number[];

  /** @param split of the clips that are drawn from */
  constructor(
    private readonly dataset: Pick<Dataset, 'clips' | 'conditions' | 'motion'>,
    normalisation: Normalisation,
    private readonly config: BatchConfig,
    private readonly diffusionSteps: number,
    split: Clip['split'] = 'train',
  ) {
    this.conditions = conditionsOf(dataset, config);
    this.features = featureCount(dataset.motion);
    this.clips = dataset.clips
      .filter((clip) => clip.split === split && (clip.known?.some((frame) => frame !== 0) ?? true))
      .map((clip) => normalisedClip(clip, normalisation, dataset.conditions));
    const shortest = config.leastFrames ?? config.frames;
    let total = 0;
    this.cumulative = this.clips.map((clip) => (total += Math.max(1, clip.frames - shortest + 1)));
  }

  /** The batch of a step, with the conditions that `guidance` drops. */
  at(step: number, guidance: Guidance): Batch {
    const { batchSize, seed } = this.config;
    const times = Random.stream(seed, 'timesteps', step);
    const windows = this.windows(Random.stream(seed, 'windows', step), batchSize);
    const names = this.conditions.map(({ name }) => name);
    return {
      ...windows,
      noise: Random.stream(seed, 'noise', step).normals(windows.x0.length),
      timesteps: Float32Array.from({ length: batchSize }, () => times.integer(this.diffusionSteps)),
      amplitudes: amplitudesAt(step, this.config, this.features),
      keep: keepMasksAt(step, seed, batchSize, guidance, names),
    };
  }

  /** So many windows, drawn from all clips. */
  windows(random: Random, count: number): Pick<Batch, 'x0' | 'mask' | 'conditions'> {
    const { frames } = this.config;
    const { fps } = this.dataset.motion;
    const size = frames * this.features;
    const x0 = new Float32Array(count * size);
    const mask = new Float32Array(count * frames);
    const conditions: Record<string, Float32Array> = {};
    for (const spec of this.conditions)
      conditions[spec.name] = new Float32Array(count * conditionRows(spec, frames, fps) * conditionWidth(spec));
    for (let item = 0; item < count; item++) {
      const place = this.draw(random);
      const own = x0.subarray(item * size, (item + 1) * size);
      const known = mask.subarray(item * frames, (item + 1) * frames);
      this.fill(place, own, known);
      for (const spec of this.conditions) {
        const all = conditions[spec.name];
        all.set(
          spec.kind === 'key-frames'
            ? keyFrames(own, frames, this.features, spec.every)
            : cutRows(place.clip.conditions[spec.name], spec, { ...place, frames: place.length, fps }),
          (item * all.length) / count,
        );
      }
    }
    return { x0, mask, conditions };
  }

  /** Whether there is nothing to draw from. */
  get isEmpty(): boolean {
    return this.clips.length === 0;
  }

  /** The motion of a window and which of its frames are known; what is not stays 0. */
  private fill({ clip, start, length }: Place, motion: Float32Array, known: Float32Array): void {
    const { features } = this;
    for (let frame = 0; frame < length; frame++) {
      if (!knows(clip, start + frame)) continue;
      known[frame] = 1;
      const from = (start + frame) * features;
      motion.set(clip.motion.subarray(from, from + features), frame * features);
    }
  }

  /** A window that knows at least one of its frames. */
  private draw(random: Random): Place {
    const { frames, leastFrames } = this.config;
    for (;;) {
      const at = random.integer(this.cumulative[this.cumulative.length - 1] ?? 0);
      const index = this.cumulative.findIndex((end) => at < end);
      const clip = this.clips[index];
      if (clip === undefined) throw new RangeError('A batch was asked of a dataset without training clips.');
      const start = at - (this.cumulative[index - 1] ?? 0);
      const longest = leastFrames === undefined ? frames : leastFrames + random.integer(frames - leastFrames + 1);
      const length = Math.min(longest, clip.frames - start);
      for (let frame = start; frame < start + length; frame++) if (knows(clip, frame)) return { clip, start, length };
    }
  }
}

function knows({ known }: SilentClip, frame: number): boolean {
  return known === undefined || known[frame] !== 0;
}

function normalisedClip(
  clip: Clip,
  normalisation: Normalisation,
  conditions: readonly AudioConditionSpec[],
): SilentClip {
  const heard = conditions.map(({ name }): [string, Float32Array] => {
    const moments = normalisation.conditions[name];
    if (moments === undefined) throw new RangeError(`No normalisation for the condition "${name}".`);
    return [name, normalise(clip.conditions[name], moments)];
  });
  const { id, split, frames, known } = clip;
  const motion = normalise(clip.motion, normalisation.motion);
  return { id, split, frames, ...(known && { known }), motion, conditions: Object.fromEntries(heard) };
}
