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
 * One evaluation of the network that a guidance strategy asks for, by name. Plain data, so that it can be compared, logged and sent to a worker.
 * A condition that `keep` does not mention is kept. The other fields weaken the evaluation; where they are absent it is the network as it is.
 */
export interface Branch {
  readonly name: string;
  /** Conditions to keep (`true`) or to replace by the null condition (`false`). */
  readonly keep: Readonly<Record<string, boolean>>;
  /** Conditions in whose place the network gets those of an unrelated clip (`unrelated` says of which). */
  readonly unrelated?: readonly string[];
  /** The time step that the network is told instead of the true one; the noise level of `x_t` stays what it is. */
  readonly timestep?: number;
  /** The network sees `x_t` blurred along time by a Gaussian of this width in frames (`blurFrames`). */
  readonly smooth?: number;
  /** Layers whose self-attention is weakened. Needs a model with `traits.layers`. */
  readonly perturb?: Perturbation;
  /** `weak`: evaluated by the weaker model that stands by. Needs a model with `traits.weak`. */
  readonly model?: 'weak';
}

/** The ways to weaken a layer; also the names of the exported network's inputs that say where. */
export const PERTURBATION_KINDS = ['identity', 'blur', 'skip'] as const;

/** How self-attention is weakened, and in which layers (0 is the first). */
export interface Perturbation {
  /** `identity`: each frame attends to itself alone; `blur`: queries are blurred along time; `skip`: the whole layer is left out. */
  readonly kind: (typeof PERTURBATION_KINDS)[number];
  readonly layers: readonly number[];
  /** Of `blur`: standard deviation in frames. Absent: infinite, all frames ask with the mean query. */
  readonly width?: number;
}

/** What strategies may use beyond conditions, where a model offers it. */
export interface DenoiserTraits {
  /** Layers that can be perturbed. Absent: none. */
  readonly layers?: number;
  /** Whether a weaker model stands by for branches with `model: 'weak'`. */
  readonly weak?: boolean;
  /** Frames per second; bands in Hz need it. */
  readonly fps?: number;
  /** Which features belong to which part of the body: indices into F. */
  readonly parts?: Readonly<Record<string, readonly number[]>>;
}

/** A network with named conditions that can evaluate several branches of the same `x_t` in one batched call. */
export interface ConditionalDenoiser {
  /** Names of the conditions, in the model's order. */
  readonly conditions: readonly string[];
  /** `[batch, frames, features]` of the batch that it was bound to. */
  readonly shape: MotionShape;
  readonly traits?: DenoiserTraits;
  /** x0 predictions `[B, T, F]`, one per branch, in the order of `branches`. */
  predict(x: Samples, step: Step, branches: readonly Branch[]): Promise<Samples[]>;
}
