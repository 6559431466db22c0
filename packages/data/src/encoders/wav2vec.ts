import { z } from 'zod';
import type { AudioEncoderDefinition } from './definition';
import { createOnnxEncoder } from './onnx/onnx';
import { onnxSpecSchema, type OnnxSpec } from './onnx/onnx-spec';

/** The frozen encoders of audio2photoreal, as `exportAudioEncoder` (`@antiphon/train`) writes them. */
const wav2vecSpecSchema = z.strictObject({
  name: z.string().min(1).describe('Of the condition.'),
  kind: z.literal('wav2vec'),
  model: z.string().min(1).describe('The network’s file.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 (hex) that the file must have.'),
  channels: z
    .tuple([z.int().min(0), z.int().min(0)])
    .default([0, 1])
    .describe('This person, then the partner.'),
  width: z
    .int()
    .positive()
    .default(1024)
    .describe('Features of a token: 512 of each channel; 1014 more with the geometry of the lips.'),
  fixed: z
    .boolean()
    .default(false)
    .describe('Whether the network takes pieces of 20 s only, as it does with the geometry of the lips.'),
  sampleRate: z.literal(48000).default(48000).describe('Hz, of the audio; given by the network.'),
  rate: z.literal(100).default(100).describe('Hz: tokens per second; given by the network.'),
  short: z.literal(2).default(2).describe('Tokens that a window has fewer; given by the network.'),
});

/** A condition made by audio2photoreal's frozen encoders (wav2vec, arXiv 1904.05862; the lips), which hear the person and the partner. */
export type Wav2vecSpec = {
  readonly name: string;
  readonly kind: 'wav2vec';
  /** The network's file. */
  readonly model: string;
  readonly sha256?: string | undefined;
  /** This person, then the partner. */
  readonly channels: [number, number];
  /** Features of a token: 512 of each channel; 1014 more with the geometry of the lips. */
  readonly width: number;
  /** Whether the network takes pieces of 20 s only, as it does with the geometry of the lips. */
  readonly fixed: boolean;
  /** Hz, of the audio. */
  readonly sampleRate: 48000;
  /** Hz: tokens per second. */
  readonly rate: 100;
  /** Tokens that a window has fewer. */
  readonly short: 2;
};

/**
 * `[1, 2, samples]` at 48 kHz → `[1, tokens, width]`: a preset of `onnx`. A piece has 20 s, as the reference's windows, and each is normalised by itself; 20 s give 1998 tokens.
 */
export const wav2vec: AudioEncoderDefinition<Wav2vecSpec> = {
  kind: 'wav2vec',
  summary: 'The convolutional front end of wav2vec, with imported weights, as audio2photoreal hears.',
  schema: wav2vecSpecSchema,
  models: ({ model }) => [model],
  withModels: (spec, [model]) => ({ ...spec, ...model }),
  create: (spec, options) => createOnnxEncoder(wav2vecAsOnnx(spec), options),
};

/** What the preset stands for. */
export function wav2vecAsOnnx({ model, sha256, fixed, ...rest }: Wav2vecSpec): OnnxSpec {
  return onnxSpecSchema.parse({
    ...rest,
    kind: 'onnx',
    pieces: { seconds: 20, last: fixed ? 'padded' : 'short' },
    stages: [
      {
        model,
        ...(sha256 === undefined ? {} : { sha256 }),
        input: { name: 'audio', axes: [1, 'width', 'time'] },
        output: { name: 'tokens', axes: [1, 'time', 'width'] },
      },
    ],
  });
}
