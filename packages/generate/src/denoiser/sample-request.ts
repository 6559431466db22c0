import type { GuidanceSpec, SampleOptions } from '@antiphon/core';

/** Many windows at once, as `Generator.sample` takes them: conditions in, one motion for each item out. */
export interface SampleRequest extends Pick<SampleOptions, 'spacing' | 'eta' | 'onStep' | 'signal'> {
  /** Per item and condition `[frames, width]` in natural units, as `computeConditions` gives them; frames as the manifest says. */
  readonly conditions: readonly Readonly<Record<string, Float32Array>>[];
  /** One per item. An item's motion depends on its own seed, not on the batch it is in, but for rounding (docs/reproducibility.md) and branches with unrelated conditions (see `OnnxDenoiser`). */
  readonly seeds: readonly number[];
  /** Default: as the bundle was trained. */
  readonly guidance?: GuidanceSpec;
  /** Default: `ddim`. */
  readonly sampler?: string;
  /** A number of steps, spaced by `spacing` (default: as the bundle says), or a respacing such as `ddim25`. Default: 25. */
  readonly steps?: number | string;
  /** A part of the answer that is known. */
  readonly hold?: Hold;
}

/** The part of a window's motion that is known, and that sampling keeps. */
export interface Hold {
  /** `[B, frames, F]` in natural units; read only where it is held. */
  readonly known: Float32Array;
  /** `[B, frames]` (whole frames) or `[B, frames, F]`; 1 holds, 0 leaves free. */
  readonly mask: Float32Array;
  /**
   * Over how many frames after the held ones the motion is brought to meet them (see `meet` of @antiphon/core). Default: 0. More than 0 needs a mask `[B, frames]` that holds
   * the same frames of every item, from the first on; a single one tells no direction, and nothing is moved.
   */
  readonly ease?: number;
}

/** The motions of a `SampleRequest`, and what they cost. */
export interface SampleResult {
  /** `[B, frames, F]`, natural units. */
  readonly motion: Float32Array;
  /** Network evaluations per item: one for each branch of each step. */
  readonly nfe: number;
  /** For the whole batch. */
  readonly seconds: number;
}
