import { AntiphonError, Random } from '@antiphon/core';
import { featureCount, resample } from '@antiphon/formats';
import type { Dataset } from '@antiphon/data';

/** Hz, and samples beside a frame of motion. */
const [SAMPLE_RATE, SAMPLES_PER_FRAME] = [48000, 1600];

interface LipWindowOptions {
  readonly seed: number;
  readonly batchSize: number;
  readonly frames: number;
}

interface HeardClip {
  readonly frames: number;
  /** 48 kHz, the person's own channel. */
  readonly audio: Float32Array;
  readonly motion: Float32Array;
}

/** Windows of a person's voice and the motion beside it, from any frame on, the same for the same seed and step. */
export class LipWindows {
  /** Samples of a window. */
  readonly samples: number;

  private constructor(
    private readonly clips: readonly HeardClip[],
    private readonly features: number,
    private readonly options: LipWindowOptions,
  ) {
    this.samples = options.frames * SAMPLES_PER_FRAME;
  }

  /** @throws TOO_LITTLE_DATA where no training clip has a window's length */
  static async of(dataset: Dataset, options: LipWindowOptions): Promise<LipWindows> {
    const clips: HeardClip[] = [];
    for (const clip of dataset.clips) {
      if (clip.split !== 'train' || clip.frames < options.frames) continue;
      const { sampleRate, channels } = clip.audio;
      const audio = await resample(channels[0] ?? new Float32Array(0), sampleRate, SAMPLE_RATE);
      clips.push({ frames: clip.frames, audio, motion: clip.motion });
    }
    if (clips.length === 0)
      throw new AntiphonError('TOO_LITTLE_DATA', {
        path: dataset.name,
        problem: `no training clip has the ${options.frames} frames of a window. Take fewer`,
      });
    return new LipWindows(clips, featureCount(dataset.motion), options);
  }

  /** `audio` `[batchSize, samples]` and `vertices` `[batchSize, frames, features]` of a step. */
  at(step: number): { readonly audio: Float32Array; readonly vertices: Float32Array } {
    const { seed, batchSize, frames } = this.options;
    const random = Random.stream(seed, 'windows', step);
    const size = frames * this.features;
    const audio = new Float32Array(batchSize * this.samples);
    const vertices = new Float32Array(batchSize * size);
    for (let item = 0; item < batchSize; item++) {
      const { clip, start } = this.draw(random);
      const from = start * SAMPLES_PER_FRAME;
      audio.set(clip.audio.subarray(from, from + this.samples), item * this.samples);
      vertices.set(clip.motion.subarray(start * this.features, start * this.features + size), item * size);
    }
    return { audio, vertices };
  }

  /** A window uniformly over all of them. */
  private draw(random: Random): { readonly clip: HeardClip; readonly start: number } {
    const starts = this.clips.map(({ frames }) => frames - this.options.frames + 1);
    let at = random.integer(starts.reduce((sum, count) => sum + count, 0));
    for (const [index, count] of starts.entries()) {
      const clip = this.clips[index];
      if (at < count && clip !== undefined) return { clip, start: at };
      at -= count;
    }
    throw new RangeError('A window was drawn from no clip.');
  }
}
