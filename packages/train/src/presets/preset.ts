import type { GuidanceSpec } from '@antiphon/core';
import type { EncoderSetting } from '@antiphon/data/encoders';

/** A named training: what is trained, on which part of the data, and how. Everything in it can be overridden. */
export interface Preset {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** `denoiser`, or the kind of another stage. */
  readonly stage: string;
  /** Which motion of a dataset that has several. */
  readonly part: 'face' | 'body';
  /** How recordings are heard, where no other encoder is asked for; without it, as by default. */
  readonly encoder?: EncoderSetting;
  /** Of a denoiser. */
  readonly guidance?: GuidanceSpec;
  /** What the stage's config has other than its defaults. */
  readonly config: Readonly<Record<string, unknown>>;
}
