import { resample, writePickledArrays, type Audio } from '@antiphon/formats';

/** Hz, and samples beside a frame of motion. */
const [SAMPLE_RATE, SAMPLES_PER_FRAME] = [48000, 1600];

/** One part's motion, as its bundle gives it. */
export interface RenderedMotion {
  readonly frames: number;
  readonly features: number;
  /** `[frames, features]`, natural units, 30 Hz. */
  readonly motion: Float32Array;
}

/**
 * A motion as `results.npy`, which audio2photoreal's renderer loads (`--face_codes`, `--pose_codes`): a pickled dictionary of `motions` and `gt` `[1, features, 1, frames]`,
 * `audio` `[1, 1600·frames, 2]` (48 kHz, the person and the partner; the same for face and body, as the renderer asks) and `lengths` `[1]`.
 * There is no truth of a generated motion: `gt` holds zeros, so rendering it (`--render_gt`) shows nothing.
 * @param audio mono is the person's; a second channel is the partner's
 */
export async function rendererResults({ frames, features, motion }: RenderedMotion, audio: Audio): Promise<Uint8Array> {
  const shape = [1, features, 1, frames];
  const turned = new Float32Array(motion.length);
  for (let frame = 0; frame < frames; frame++)
    for (let feature = 0; feature < features; feature++)
      turned[feature * frames + frame] = motion[frame * features + feature] ?? 0;
  return writePickledArrays({
    motions: { shape, data: turned },
    gt: { shape, data: new Float32Array(motion.length) },
    audio: { shape: [1, frames * SAMPLES_PER_FRAME, 2], data: await heardBeside(audio, frames) },
    lengths: { shape: [1], data: BigInt64Array.of(BigInt(frames)) },
  });
}

/** `[1600·frames, 2]`: silence where the recording has ended, or has no second channel. */
async function heardBeside({ sampleRate, channels }: Audio, frames: number): Promise<Float32Array> {
  const samples = new Float32Array(frames * SAMPLES_PER_FRAME * 2);
  for (const [index, channel] of channels.slice(0, 2).entries()) {
    const own = (await resample(channel, sampleRate, SAMPLE_RATE)).subarray(0, frames * SAMPLES_PER_FRAME);
    own.forEach((value, i) => (samples[2 * i + index] = value));
  }
  return samples;
}
