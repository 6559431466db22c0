/** Audio that is read piece by piece, so that a recording of any length needs little memory. */
export interface AudioStream {
  /** Hz. */
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Per piece one array for each channel, of equal length; in order, to be read once. Throws what decoding throws. */
  readonly blocks: AsyncIterable<readonly Float32Array[]>;
}
