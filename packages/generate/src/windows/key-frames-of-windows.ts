import { AntiphonError } from '@antiphon/core';
import type { KeyFramesSpec } from '@antiphon/data';
import type { BundleManifest } from '@antiphon/data/bundle';
import type { KeyFrames, KeyFramesRequest } from './guided-key-frames';

/** What one window is sampled from. */
export interface WindowHeard {
  /** Its heard conditions, in natural units. */
  readonly conditions: Readonly<Record<string, Float32Array>>;
  readonly seed: number;
  /** Of its first frames those that the window before has sampled and it is given `[held, features]`; none of the first window. */
  readonly before: Float32Array | undefined;
}

/** Makes the key frames of the windows of one recording, one window after the other. */
export class KeyFramesOfWindows {
  /** Of the window before. */
  private tokens: Int32Array | undefined;

  /** @param stride frames from one window to the next */
  constructor(
    private readonly manifest: BundleManifest,
    private readonly spec: KeyFramesSpec,
    private readonly stride: number,
    private readonly make: (request: KeyFramesRequest) => Promise<KeyFrames>,
    private readonly topP?: number,
  ) {}

  /**
   * The key frames `[keyFrames, features]` of the next window. Where the frames are known already, it is those; the tokens after them go on from what the window before was given, where key
   * frames of both fall together.
   */
  async next({ conditions, seed, before }: WindowHeard): Promise<Float32Array> {
    const { topP } = this;
    const known = this.tokensKnown();
    const request = { conditions: [conditions], seeds: [seed], ...(known && { known: [known] }) };
    const { tokens, motion } = await this.make({ ...request, ...(topP === undefined ? {} : { topP }) });
    this.tokens = tokens[0];
    const [frames = new Float32Array(0)] = motion;
    const { features } = this.manifest;
    const step = this.spec.every * features;
    for (let at = 0, key = 0; before !== undefined && at < before.length; at += step, key++)
      frames.set(before.subarray(at, at + features), key * features);
    return frames;
  }

  private tokensKnown(): Int32Array | undefined {
    const passed = this.stride / this.spec.every;
    if (this.tokens === undefined || !Number.isInteger(passed)) return undefined;
    return this.tokens.slice(passed * (this.manifest.guide?.levels ?? 0));
  }
}

/** Key frames of the window that starts at frame `start`, out of a motion `[frames, features]`: where it has ended, its last frame. */
export function keyFramesFrom(
  motion: Float32Array,
  start: number,
  { every, width }: KeyFramesSpec,
  count: number,
): Float32Array {
  const last = motion.length / width - 1;
  const keys = new Float32Array(count * width);
  for (let key = 0; key < count; key++) {
    const frame = Math.min(start + key * every, last);
    keys.set(motion.subarray(frame * width, (frame + 1) * width), key * width);
  }
  return keys;
}

/**
 * The condition of key frames that a guide must make for audio; undefined for a model that only hears.
 * @param given whether whoever asks brings the key frames along
 * @throws INVALID_INPUT for a model that audio alone is not enough for
 */
export function keyFramesToMake({ conditions, guide, name }: BundleManifest, given = false): KeyFramesSpec | undefined {
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: `The bundle "${name}"`, problem });
  const unheard = conditions.find(({ kind }) => kind === 'given');
  if (unheard !== undefined)
    throw refuse(
      `its condition "${unheard.name}" comes from an audio encoder that it does not have, so audio is not enough. Import it again with the encoder's weights (vq-wav2vec.pt) in the folder`,
    );
  const shown = conditions.filter((spec): spec is KeyFramesSpec => spec.kind === 'key-frames');
  const unmade = shown.find((spec) => spec.name !== guide?.makes);
  if (unmade !== undefined && !given)
    throw refuse(
      `it is shown key frames ("${unmade.name}"), and has no guide to make them. Export it with --guide (in a program, guide of exportBundle), or import it with the weights of the guide and the codec in the folder`,
    );
  return shown[0];
}
