import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { goldenCase, toTensors } from '../fixtures/golden-case';
import {
  codebookName,
  decodeMotionLatents,
  encodeMotionLatents,
  motionCodecParameters,
  quantise,
} from './motion-codec';

const CONFIG = { features: 24, width: 16, codes: 32, levels: 3 };
const STRICT = 2e-5;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function off(got: Tensor, want: Float32Array): number {
  const values = got.dataSync();
  const largest = Math.max(1, ...want.map(Math.abs));
  return Math.max(...Array.from(want, (value, i) => Math.abs(value - (values[i] ?? NaN)))) / largest;
}

describe('the motion codec of audio2photoreal, tiny (goldens)', () => {
  const golden = goldenCase('rvq-tiny', 'bundled');

  it('encodes, quantises and decodes as the reference', () => {
    const weights = toTensors(golden.weights());
    for (const { name, shape } of motionCodecParameters(CONFIG))
      expect([name, weights[name]?.shape]).toEqual([name, shape]);
    const latents = encodeMotionLatents(weights, golden.tensor('x', [2, 20, 24]) as Tensor3D);
    expect(off(latents, golden.values('enc'))).toBeLessThan(STRICT);
    const codebooks = [0, 1, 2].map((level) => weights[codebookName(level)]);
    const { codes, quantised } = quantise(codebooks, latents);
    const want = golden.values('codes');
    codes.forEach((level, l) => {
      expect([...level.dataSync()]).toEqual(Array.from({ length: 40 }, (_, i) => Number(want[3 * i + l])));
    });
    expect(off(quantised, golden.values('quantized'))).toBeLessThan(STRICT);
    expect(off(decodeMotionLatents(weights, quantised), golden.values('decoded'))).toBeLessThan(STRICT);
  });
});
