import { z } from 'zod';
import { expect, test } from 'vitest';
import { computeConditions } from '../conditions/compute-conditions';
import { conditionSpecSchema } from '../conditions/conditions';
import { conditionWidth } from '../conditions/rows';
import type { AudioEncoderDefinition } from './definition';
import { audioEncoderKinds, createAudioEncoder, registerAudioEncoder } from './registry';

const schema = z.strictObject({
  name: z.string(),
  kind: z.literal('loudness'),
  rate: z.number().positive(),
  sampleRate: z.int().default(8000),
  width: z.literal(1).default(1),
});

/** The largest sample of each row. */
const loudness: AudioEncoderDefinition<z.infer<typeof schema>> = {
  kind: 'loudness',
  summary: 'The largest sample of each row.',
  schema,
  models: () => [],
  create: ({ rate, sampleRate, width }) =>
    Promise.resolve({
      width,
      rate,
      sampleRate,
      channels: [0],
      begin: () => {
        const parts: Float32Array[] = [];
        return {
          push: ([samples]) => void parts.push(samples?.slice() ?? new Float32Array(0)),
          end: (rows) => {
            const all = Float32Array.from(parts.flatMap((part) => [...part]));
            const size = sampleRate / rate;
            return Float32Array.from({ length: rows }, (_, i) =>
              Math.max(0, ...all.subarray(i * size, (i + 1) * size)),
            );
          },
        };
      },
      release: () => Promise.resolve(),
    }),
};

test('a kind of one’s own is known to specs and conditions once it is registered', async () => {
  const value = { name: 'loud', kind: 'loudness', rate: 10 };
  expect(conditionSpecSchema.safeParse(value).success).toBe(false);
  registerAudioEncoder(loudness);
  expect(audioEncoderKinds()).toEqual(['log-mel', 'onnx', 'wav2vec', 'loudness']);
  const spec = conditionSpecSchema.parse(value);
  expect(conditionWidth(spec)).toBe(1);
  const audio = { sampleRate: 8000, channels: [new Float32Array(1600).fill(0.25, 900, 901)] };
  expect(await computeConditions(audio, [spec], 6, { fps: 30 })).toEqual({ loud: Float32Array.of(0, 0.25) });
});

test('an unknown kind, a kind that is taken, and an incomplete definition are refused', () => {
  const spec = { name: 'x', kind: 'mfcc', rate: 1, sampleRate: 1 };
  expect(() => createAudioEncoder(spec)).toThrow(/Unknown audio encoder "mfcc". Known: log-mel, onnx, wav2vec/);
  const refused = (change: object) => () => registerAudioEncoder({ ...loudness, kind: 'mine', ...change } as never);
  expect(refused({ kind: 'onnx' })).toThrow('already registered');
  expect(refused({ kind: 'My Kind' })).toThrow('lower-case');
  expect(refused({ summary: '' })).toThrow('"summary"');
  expect(refused({ schema: undefined })).toThrow('"schema"');
  expect(refused({ models: undefined })).toThrow('"models"');
  expect(refused({ create: undefined })).toThrow('"create"');
});
