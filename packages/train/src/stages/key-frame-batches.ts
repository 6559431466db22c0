import { AntiphonError, Random } from '@antiphon/core';
import { featureCount } from '@antiphon/formats';
import { normalise, type Clip, type Dataset, type Normalisation } from '@antiphon/data';

/** How windows of key frames are drawn. */
export interface KeyFrameWindows {
  readonly batchSize: number;
  /** Motion frames from one key frame to the next. */
  readonly every: number;
  /** Key frames in a window. */
  readonly keyFrames: number;
  /** Frames of a window, all of which lie within its clip. Default: those up to its last key frame. */
  readonly span?: number;
  readonly seed: number;
}

/** A window of a clip. */
export interface KeyFrameWindow {
  readonly clip: Clip;
  /** Its first frame: key frames are this one and every `every`-th after it. */
  readonly start: number;
}

/** Windows of key frames of the training clips, from any frame on and never padded, the same for the same seed and step. */
export class KeyFrameBatches {
  private readonly clips: readonly { readonly clip: Clip; readonly motion: Float32Array }[];
  private readonly features: number;
  /** Last window start + 1, summed over the clips before. */
  private readonly cumulative: readonly number[];

  /** @throws TOO_LITTLE_DATA where no training clip has a window's length */
  constructor(
    dataset: Pick<Dataset, 'clips' | 'motion' | 'name'>,
    normalisation: Pick<Normalisation, 'motion'>,
    private readonly windows: KeyFrameWindows,
  ) {
    const { span = windows.every * (windows.keyFrames - 1) + 1 } = windows;
    this.features = featureCount(dataset.motion);
    this.clips = dataset.clips
      .filter(({ split, frames }) => split === 'train' && frames >= span)
      .map((clip) => ({ clip, motion: normalise(clip.motion, normalisation.motion) }));
    let total = 0;
    this.cumulative = this.clips.map(({ clip }) => (total += clip.frames - span + 1));
    if (this.clips.length === 0)
      throw new AntiphonError('TOO_LITTLE_DATA', {
        path: dataset.name,
        problem: `no training clip has the ${span} frames of ${windows.keyFrames} key frames, ${windows.every} apart. Take fewer`,
      });
  }

  /** The windows of a step. */
  at(step: number): KeyFrameWindow[] {
    return this.draw(step).map(({ index, start }) => ({ clip: this.clips[index].clip, start }));
  }

  /** Their key frames `[batchSize, keyFrames, features]`, normalised. */
  motionAt(step: number): Float32Array {
    const { batchSize, every, keyFrames } = this.windows;
    const motion = new Float32Array(batchSize * keyFrames * this.features);
    this.draw(step).forEach(({ index, start }, item) => {
      for (let k = 0; k < keyFrames; k++) {
        const from = (start + k * every) * this.features;
        motion.set(
          this.clips[index].motion.subarray(from, from + this.features),
          (item * keyFrames + k) * this.features,
        );
      }
    });
    return motion;
  }

  private draw(step: number): { readonly index: number; readonly start: number }[] {
    const random = Random.stream(this.windows.seed, 'windows', step);
    return Array.from({ length: this.windows.batchSize }, () => {
      const at = random.integer(this.cumulative[this.cumulative.length - 1] ?? 0);
      const index = this.cumulative.findIndex((end) => at < end);
      return { index, start: at - (this.cumulative[index - 1] ?? 0) };
    });
  }
}
