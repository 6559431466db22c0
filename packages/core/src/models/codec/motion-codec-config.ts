/** Sizes of the motion codec of audio2photoreal (arXiv 2401.01885): a residual VQ of key frames (arXiv 2107.03312). */
export interface MotionCodecConfig {
  /** Motion features. */
  readonly features: number;
  /** Width of the latents (the reference: 64). */
  readonly width: number;
  /** Codes in a codebook (1024). */
  readonly codes: number;
  /** Codebooks, each for what the one before left over (4). */
  readonly levels: number;
}
