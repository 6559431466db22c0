/**
 * An audio encoder turns the channels of a recording into rows of features: what a model hears. It is frozen, and plain data describe it (`ConditionSpec`), so that serving hears exactly
 * what training did.
 */
export interface AudioEncoder {
  /** Features of a row. */
  readonly width: number;
  /** Hz: rows per second. Row i is about the time (i + 0.5) / rate. */
  readonly rate: number;
  /** Hz: audio is brought to this rate first. */
  readonly sampleRate: number;
  /** Which channels of a recording it hears, in its order. A recording without one of them is silent there. */
  readonly channels: readonly number[];
  /** Starts on a recording. Several may be under way at once. */
  begin(): Encoding;
  /** Frees the networks that it holds. */
  release(): Promise<void>;
}

/** A recording on its way through an encoder, piece by piece: what is held does not grow with it, but for the rows. */
export interface Encoding {
  /** The next samples, at the encoder's rate, one array for each of its channels. However a recording is cut, the rows are the same to the bit. */
  push(channels: readonly Float32Array[]): void | Promise<void>;
  /** `[rows, width]` of everything that was pushed; beyond its end lies silence. */
  end(rows: number): Float32Array | Promise<Float32Array>;
}

/** A tensor as plain data. */
export interface EncoderTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A network that is loaded. */
export interface EncoderSession {
  /** Runs it; numbers are brought to the types that its inputs want, and from those of its outputs. */
  run(feeds: Readonly<Record<string, EncoderTensor>>): Promise<Readonly<Record<string, EncoderTensor>>>;
  release(): Promise<void>;
}

/**
 * How encoders that are ONNX networks come to a runtime: this package has none. `@antiphon/tfjs-onnxruntime` (`onnxSessions`) and `@antiphon/generate` (`encoderSessions`) each have one.
 */
export interface EncoderSessions {
  /** @param model a file's path, or its bytes */
  open(model: string | Uint8Array): Promise<EncoderSession>;
  /** SHA-256 (hex) of what `open` loads for a path, where that is not what the file holds now: a copy in memory. Default: undefined, for every path. */
  hashOf?(path: string): string | undefined;
}

/** What making an encoder may use besides its spec. */
export interface EncoderOptions {
  readonly sessions?: EncoderSessions | undefined;
  /** What relative paths of models are relative to; default: the working directory. */
  readonly folder?: string | undefined;
}

/** Encodes a whole recording. @param channels at the encoder's rate, in its order @returns `[rows, width]` */
export async function encodeAudio(
  encoder: AudioEncoder,
  channels: readonly Float32Array[],
  rows: number,
): Promise<Float32Array> {
  const encoding = encoder.begin();
  await encoding.push(channels);
  return encoding.end(rows);
}
