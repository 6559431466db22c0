/** Decoded audio, samples in −1 … 1, one array per channel. */
export interface Audio {
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** Seconds. */
export function duration(audio: Audio): number {
  return (audio.channels[0]?.length ?? 0) / audio.sampleRate;
}
