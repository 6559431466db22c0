import type { MotionShape, Samples } from './samples';

/** Where a sampler stands when it asks for a prediction. Noise level: `x_t = alpha·x0 + sigma·epsilon`, variance preserving. */
export interface Step {
  /** 0 is the first, noisiest evaluation. */
  readonly index: number;
  /** How many steps this sampling takes. */
  readonly count: number;
  /** The time step of the original process (0 … 999) that the network was trained with. */
  readonly timestep: number;
  /** sqrt(alpha-bar). */
  readonly alpha: number;
  /** sqrt(1 − alpha-bar), in [0, 1]. */
  readonly sigma: number;
}

/** What a denoiser says about `x_t`: always in x0 space. */
export interface Prediction {
  /** Predicted clean sample, `[B, T, F]`. */
  readonly x0: Samples;
  /** The x0 whose implied noise takes the sampler to the next level, where it is another one (CFG++, arXiv 2406.08070). Default: `x0`. */
  readonly renoise?: Samples;
}

/** What a sampler knows: a function from a noisy batch `[B, T, F]` to a prediction. Never mutates its input. */
export type Denoiser = (x: Samples, step: Step) => Promise<Prediction>;

/**
 * One evaluation of the network that a guidance strategy asks for, by name.
 * A condition that `keep` does not mention is kept.
 */
export interface Branch {
  readonly name: string;
  /** Conditions to keep (`true`) or to replace by the null condition (`false`). */
  readonly keep: Readonly<Record<string, boolean>>;
}

/** A network with named conditions that can evaluate several branches of the same `x_t` in one batched call. */
export interface ConditionalDenoiser {
  /** Names of the conditions, in the model's order. */
  readonly conditions: readonly string[];
  /** `[batch, frames, features]` of the batch that it was bound to. */
  readonly shape: MotionShape;
  /** x0 predictions `[B, T, F]`, one per branch, in the order of `branches`. */
  predict(x: Samples, step: Step, branches: readonly Branch[]): Promise<Samples[]>;
}
