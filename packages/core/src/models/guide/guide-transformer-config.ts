/**
 * The guide transformer of audio2photoreal (arXiv 2401.01885): from audio it writes the tokens of a motion codec, one after the other. Its sizes there: tokens 1024, width 64,
 * feedForward 1024, layers 6, heads 4, audio 1024 wide in 3 groups, positions 1998.
 */
export interface GuideTransformerConfig {
  /** Codes that a token may be. The start token is the number after the last of them. */
  readonly tokens: number;
  readonly width: number;
  readonly feedForward: number;
  readonly layers: number;
  readonly heads: number;
  readonly audio: {
    /** Features per audio token. */
    readonly width: number;
    /** Groups of six dilated convolutions; each shortens the audio by 24 tokens. */
    readonly groups: number;
  };
  /** Learned rows that stand in for dropped audio: 1 (the same for every position, any length) or at least as many as audio tokens are left by the convolutions. */
  readonly positions: number;
}
