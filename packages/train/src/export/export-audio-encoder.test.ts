import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import {
  audioCondition,
  audioConditionParameters,
  drawParameters,
  LIP_REGRESSOR,
  VQ_WAV2VEC,
  type AudioConditionConfig,
  type ParameterValues,
} from '@antiphon/core/models';
import { Random } from '@antiphon/core';
import { computeConditions } from '@antiphon/data';
import { encoderConditions } from '@antiphon/data/encoders';
import { decodeNpy, readSafetensors } from '@antiphon/formats';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportAudioEncoder } from './export-audio-encoder';

const GOLDEN = new URL('../../../core/src/models/fixtures/wav2vec-frontend/', import.meta.url);
const TINY: AudioConditionConfig = { audio: { ...VQ_WAV2VEC, channels: 32 } };

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the exported audio encoder', () => {
  it('gives the numbers of the reference, also as a condition of the kind "wav2vec"', async () => {
    const { tensors } = readSafetensors(readFileSync(new URL('weights.safetensors', GOLDEN)), 'golden');
    const model = await exportAudioEncoder(TINY, tensors as ParameterValues);
    const golden = (name: string) => decodeNpy(readFileSync(new URL(`${name}.npy`, GOLDEN)), name).data;
    const raw = golden('audio_i16');
    const channels = [0, 1].map((channel) =>
      Float32Array.from({ length: 24_000 }, (_, i) => Number(raw[2 * i + channel]) / 32768),
    );
    const values = Float32Array.from(channels.flatMap((samples) => [...samples]));
    const network = await onnxSessions().open(model);
    const { tokens } = await network.run({ audio: { shape: [1, 2, 24_000], values } });
    await network.release();
    const want = golden('encode_audio') as Float32Array;
    expect(tokens?.shape).toEqual([1, 48, 64]);
    expect(distance(tokens?.values, want)).toBeLessThan(2e-5);

    const folder = mkdtempSync(join(tmpdir(), 'antiphon-wav2vec-'));
    writeFileSync(join(folder, 'audio-encoder.onnx'), model);
    const encoder = { kind: 'wav2vec', model: 'audio-encoder.onnx', width: 64 };
    const specs = encoderConditions(encoder, { channels: 2, fps: 30 });
    const options = { fps: 30, sessions: onnxSessions(), folder };
    const { audio } = await computeConditions({ sampleRate: 48_000, channels }, specs, 15, options);
    expect(distance(audio, want)).toBeLessThan(2e-5);
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([48_000, 31_999, 70_001])('takes %i samples', async (length) => {
    const parameters = drawParameters(audioConditionParameters(TINY), Random.stream(1, 'weights'));
    const network = await onnxSessions().open(await exportAudioEncoder(TINY, parameters));
    const values = Random.stream(2, 'audio').normals(2 * length);
    const { tokens } = await network.run({ audio: { shape: [1, 2, length], values } });
    await expectSame(TINY, parameters, { shape: [1, 2, length], values }, tokens);
    await network.release();
  });

  it('has the geometry of the lips beside the tokens', async () => {
    const config = {
      audio: { ...VQ_WAV2VEC, channels: 8 },
      lips: { ...LIP_REGRESSOR, channels: 8, feedForward: 16, heads: 2, vertices: 5 },
    };
    const parameters = drawParameters(audioConditionParameters(config), Random.stream(1, 'weights'));
    const length = 130 * 1600;
    const network = await onnxSessions().open(await exportAudioEncoder(config, parameters, length));
    const values = Random.stream(2, 'audio').normals(2 * length);
    const { tokens } = await network.run({ audio: { shape: [1, 2, length], values } });
    expect(tokens?.shape).toEqual([1, 431, 16 + 15]);
    await expectSame(config, parameters, { shape: [1, 2, length], values }, tokens);
    await network.release();
  });

  it('names a parameter that is missing or has another shape', () => {
    const parameters = drawParameters(audioConditionParameters(TINY), Random.stream(1, 'weights'));
    expect(() => exportAudioEncoder({ audio: VQ_WAV2VEC }, parameters)).toThrow('conv_layers.0.0.weight');
    expect(() => exportAudioEncoder(TINY, {})).toThrow('"audio_resampler.kernel" is missing');
  });
});

async function expectSame(
  config: AudioConditionConfig,
  parameters: ParameterValues,
  audio: { readonly shape: number[]; readonly values: Float32Array },
  tokens: { readonly shape: readonly number[]; readonly values: Float32Array } | undefined,
) {
  const tensors = Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]),
  );
  const want = audioCondition(config, tensors, tf.tensor(audio.values, audio.shape));
  expect(tokens?.shape).toEqual(want.shape);
  expect(distance(tokens?.values, await want.data())).toBeLessThan(2e-5);
}

/** The largest difference over the largest value. */
function distance(got: Float32Array | undefined, want: ArrayLike<number>): number {
  if (got?.length !== want.length) return Infinity;
  const size = Array.from(want).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return got.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (want[i] ?? NaN))), 0) / size;
}
