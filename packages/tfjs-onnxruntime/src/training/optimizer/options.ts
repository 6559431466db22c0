/** AdamW (Loshchilov & Hutter, arXiv 1711.05101). */
export interface AdamWOptions {
  readonly kind?: 'adamw';
  /** Decay of the first moment; default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment; default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

/** Stochastic gradient descent, its momentum as PyTorch has it: m ← μ·m + g. */
export interface SgdOptions {
  readonly kind: 'sgd';
  /** μ; default 0.9. */
  readonly momentum?: number;
  /** Steps along g + μ·m in place of m (Nesterov's look-ahead); default false. */
  readonly nesterov?: boolean;
}

/** AdamW (arXiv 1711.05101) or stochastic gradient descent, with what both may have: weight decay, clipping, a moving average. */
export type OptimizerOptions = (AdamWOptions | SgdOptions) & {
  /** Decoupled weight decay, of matrices only (not of biases, gains and other vectors); default 0. */
  readonly weightDecay?: number;
  /** Largest global gradient norm (Pascanu et al., arXiv 1211.5063); default: no clipping. */
  readonly clipNorm?: number;
  /** Decay of the exponential moving average of the parameters; default 0.999. Early on it is (1 + n)/(10 + n), where that is less. 0: no average. */
  readonly emaDecay?: number;
};

/** Everything that a training needs to go on bit by bit. */
export interface TrainState {
  readonly step: number;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  readonly ema: Readonly<Record<string, Float32Array>>;
  /** First moment, or momentum. */
  readonly m: Readonly<Record<string, Float32Array>>;
  /** Second moment; empty where the optimiser has none. */
  readonly v: Readonly<Record<string, Float32Array>>;
}
