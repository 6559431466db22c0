/** One condition of the FiLM transformer and how it enters the network. */
export interface FilmConditionConfig {
  readonly name: string;
  /** Features per token. */
  readonly width: number;
  /** Tokens per window. */
  readonly tokens: number;
  /** Pre-norm self-attention layers with rotary positions on the condition's tokens (the reference's face model: 2). */
  readonly encoderLayers: number;
  /** Normalise the tokens right after their projection (the reference's key frames). */
  readonly inputNorm: boolean;
  /** A convolutional front end before the projection: rows that it sees at once, an odd number with the token's own in the middle. Default: none, as the reference has it. */
  readonly kernel?: number;
  /** Whether the mean over the tokens joins the time embedding and so steers every FiLM layer (the reference's audio). */
  readonly pooled: boolean;
  /**
   * How the tokens reach the frames. `attend`: a cross-attention of its own in every layer (as the reference does);
   * `add`: token i is added to frame i at the input (needs as many tokens as frames; learns alignment at once, which matters for small data).
   */
  readonly entry: 'attend' | 'add';
  /**
   * What a dropped condition becomes. `learned`: `rows` trained tokens (1: the same for every position, any length) and, if pooled,
   * a trained pooled vector; `zero`: the normalised zero condition at the input of the front end, or else of the projection.
   */
  readonly null: { readonly kind: 'learned'; readonly rows: number } | { readonly kind: 'zero' };
}

/** The FiLM transformer denoiser of audio2photoreal (arXiv 2401.01885), with every size a number of this config. */
export interface FilmTransformerConfig {
  /** Motion features per frame. */
  readonly features: number;
  /** Frames per window. */
  readonly frames: number;
  readonly width: number;
  readonly feedForward: number;
  readonly layers: number;
  readonly heads: number;
  readonly conditions: readonly FilmConditionConfig[];
  /** The dilated causal convolution tail of the body model, with its hidden width; off when absent. */
  readonly tail?: { readonly width: number };
}

/**
 * Values of a network's parameters, by name. Layouts are those of audio2photoreal's PyTorch state dict, and so are the names of what belongs to no
 * condition; what belongs to one is named after it (`conditions.<name>.*`). `fromReference` translates.
 */
export type ParameterValues = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
>;
