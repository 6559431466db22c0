import type { BundleManifest } from '@antiphon/data/bundle';

/** What key frames are made for. */
export interface GuideRequest {
  readonly sizes: NonNullable<BundleManifest['guide']>;
  /** `[B, rows, width]`: all that the guide hears, beside each other, normalised. */
  readonly audio: { readonly shape: readonly number[]; readonly values: Float32Array };
  /** One per item. */
  readonly seeds: readonly number[];
  /** Per item the tokens that its window begins with, in time order. */
  readonly known: readonly Int32Array[];
  /** Share of the likeliest tokens that are drawn from. Default 0.94. */
  readonly topP?: number;
}

export interface GuidedKeyFrames {
  /** `[B, keyFrames·levels]`, in time order. */
  readonly tokens: Int32Array;
  /** `[B, keyFrames, features]`, normalised. */
  readonly motion: Float32Array;
}
