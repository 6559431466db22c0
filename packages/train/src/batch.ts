import { Random, type Guidance, type KeepMask } from '@antiphon/core';
import { normalise, type Clip, type Dataset, type Normalisation } from '@antiphon/data';
import { keepMasksAt } from './keep-masks';

/** What one training step sees. Everything random in it comes from streams named by seed and step, never by arm: arms share it all but the keep masks. */
export interface Batch {
  /** Normalised clean motion `[B, T, F]`. */
  readonly x0: Float32Array;
  /** `[B, T, F]`, standard normal. */
  readonly noise: Float32Array;
  /** Time steps `[B]`, 0 … steps−1. */
  readonly timesteps: Float32Array;
  /** `[B, T]`: 1 where the window lies inside its clip. */
  readonly mask: Float32Array;
  /** Per condition `[B, T, width]`, normalised. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  readonly keep: KeepMask;
}

/** Draws batches from the training clips of a dataset, the same for the same seed and step whatever was drawn before. */
export class BatchSource {
  private readonly clips: readonly Clip[];
  /** Last window start + 1, summed over the clips before: a window is drawn uniformly over all of them. */
  private readonly cumulative: readonly number[];

  constructor(
    private readonly dataset: Pick<Dataset, 'clips' | 'conditions'>,
    normalisation: Normalisation,
    private readonly options: {
      readonly batchSize: number;
      readonly frames: number;
      readonly features: number;
      readonly diffusionSteps: number;
      readonly seed: number;
    },
  ) {
    this.clips = dataset.clips
      .filter((clip) => clip.split === 'train')
      .map((clip) => normalisedClip(clip, normalisation));
    let total = 0;
    this.cumulative = this.clips.map((clip) => (total += Math.max(1, clip.frames - options.frames + 1)));
  }

  /** The batch of a step, with the conditions that `guidance` drops. */
  at(step: number, guidance: Guidance): Batch {
    const { batchSize, frames, features, diffusionSteps, seed } = this.options;
    const windows = Random.stream(seed, 'windows', step);
    const times = Random.stream(seed, 'timesteps', step);
    const x0 = new Float32Array(batchSize * frames * features);
    const mask = new Float32Array(batchSize * frames);
    const conditions: Record<string, Float32Array> = {};
    for (let item = 0; item < batchSize; item++) {
      const { clip, start } = this.draw(windows);
      const length = Math.min(frames, clip.frames - start);
      x0.set(clip.motion.subarray(start * features, (start + length) * features), item * frames * features);
      mask.fill(1, item * frames, item * frames + length);
      for (const [name, values] of Object.entries(clip.conditions)) {
        const width = values.length / clip.frames;
        const all = (conditions[name] ??= new Float32Array(batchSize * frames * width));
        all.set(values.subarray(start * width, (start + length) * width), item * frames * width);
      }
    }
    return {
      x0,
      mask,
      conditions,
      noise: Random.stream(seed, 'noise', step).normals(x0.length),
      timesteps: Float32Array.from({ length: batchSize }, () => times.integer(diffusionSteps)),
      keep: keepMasksAt(
        step,
        seed,
        batchSize,
        guidance,
        this.dataset.conditions.map(({ name }) => name),
      ),
    };
  }

  private draw(random: Random): { clip: Clip; start: number } {
    const at = random.integer(this.cumulative[this.cumulative.length - 1] ?? 0);
    const index = this.cumulative.findIndex((end) => at < end);
    const clip = this.clips[index];
    if (clip === undefined) throw new RangeError('A batch was asked of a dataset without training clips.');
    return { clip, start: at - (this.cumulative[index - 1] ?? 0) };
  }
}

function normalisedClip(clip: Clip, normalisation: Normalisation): Clip {
  const conditions = Object.entries(clip.conditions).map(([name, values]): [string, Float32Array] => {
    const moments = normalisation.conditions[name];
    if (moments === undefined) throw new RangeError(`No normalisation for the condition "${name}".`);
    return [name, normalise(values, moments)];
  });
  return { ...clip, motion: normalise(clip.motion, normalisation.motion), conditions: Object.fromEntries(conditions) };
}
