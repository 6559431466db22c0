import type { z } from 'zod';
import type { AudioEncoder, EncoderOptions } from './audio-encoder';

/** What every encoder's spec has; all but `log-mel`, which has it from its bands, also say their `width`. */
export interface EncoderSpec {
  /** Of the condition. */
  readonly name: string;
  readonly kind: string;
  /** Hz: rows per second. */
  readonly rate: number;
  /** Hz. */
  readonly sampleRate: number;
}

/** A kind of audio encoder. A new one is a definition and a line in the registry. */
export interface AudioEncoderDefinition<S extends EncoderSpec = EncoderSpec> {
  readonly kind: string;
  /** One sentence. */
  readonly summary: string;
  /** Of the whole spec, `name` and `kind` included; what it parses to is plain data again. */
  readonly schema: z.ZodType<S>;
  /** The files that it reads: they are part of the encoder's content hash. */
  models(spec: S): readonly string[];
  /** The spec with other files in place of `models(spec)`, in that order. Needed where there are any. */
  withModels?(spec: S, models: readonly EncoderModel[]): S;
  create(spec: S, options: EncoderOptions): Promise<AudioEncoder>;
}

/** A network's file. */
export interface EncoderModel {
  readonly model: string;
  readonly sha256: string;
}
