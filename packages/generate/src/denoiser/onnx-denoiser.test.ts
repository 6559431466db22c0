import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Random, toX0, type Branch, type Step } from '@antiphon/core';
import { readBundle, type Bundle } from '../bundle/bundle';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import { SessionPool, type NetworkLease } from '../sessions/session-pool';
import { OnnxDenoiser } from './onnx-denoiser';

const [BATCH, FRAMES, FEATURES, WIDTH] = [2, 16, 11, 4];
const step: Step = { index: 0, count: 1, timestep: 400, alpha: 0.8, sigma: 0.6 };
const both: Branch = { name: 'conditional', keep: {} };
const none: Branch = { name: 'unconditional', keep: { own: false, partner: false } };
const own: Branch = { name: 'own', keep: { partner: false } };

let bundle: Bundle;
let pool: SessionPool;
let lease: NetworkLease;
beforeAll(async () => {
  bundle = await readBundle(TOY_BUNDLE);
  pool = await SessionPool.open(bundle, { workers: 1, threads: 1 });
});
afterAll(() => pool.close());
beforeEach(async () => {
  lease = await pool.lease();
  return () => lease.release();
});

const random = Random.stream(1, 'onnx-denoiser');
const values = {
  own: random.normals(BATCH * FRAMES * WIDTH),
  partner: random.normals(BATCH * FRAMES * WIDTH),
};
const x = random.normals(BATCH * FRAMES * FEATURES);

function mean(array: Float32Array, from: number, length: number, stride = 1): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += array[from + i * stride] ?? NaN;
  return sum / length;
}

/** What fixtures/make-bundle.mjs says that the networks compute, in float64. */
function expected(keepOwn: number, keepPartner: number): number[] {
  const tokens = Array.from(
    { length: BATCH * FRAMES },
    (_, row) =>
      keepOwn * mean(values.own, row * WIDTH, WIDTH) + 0.5 * keepPartner * mean(values.partner, row * WIDTH, WIDTH),
  );
  const alpha = Math.cos((Math.PI / 2000) * (step.timestep + 1));
  return Array.from(x, (_, i) => {
    const [feature, row] = [i % FEATURES, Math.floor(i / FEATURES)];
    const item = Math.floor(row / FRAMES);
    const pooled = tokens.slice(item * FRAMES, (item + 1) * FRAMES).reduce((sum, token) => sum + token / FRAMES, 0);
    const excess = mean(x, item * FRAMES * FEATURES + feature, FRAMES, FEATURES) - alpha * 0.5 * pooled;
    return (alpha * excess) / (alpha ** 2 + (1 - alpha ** 2) / FRAMES) + 0.5 * (tokens[row] ?? NaN);
  });
}

test('each branch is what its conditions say, in the order that was asked for', async () => {
  const denoiser = new OnnxDenoiser(lease, bundle.manifest, values, BATCH);
  expect(denoiser.conditions).toEqual(['own', 'partner']);
  expect(denoiser.shape).toEqual([BATCH, FRAMES, FEATURES]);
  const before = x.slice();
  const predictions = await denoiser.predict(x, step, [none, both, own]);
  expect(x).toEqual(before);
  [expected(0, 0), expected(1, 1), expected(1, 0)].forEach((wanted, branch) => {
    wanted.forEach((value, i) => expect(predictions[branch]?.[i]).toBeCloseTo(value, 5));
  });
});

test.each(['epsilon', 'v'] as const)('a network that predicts %s is turned into x0', async (prediction) => {
  const raw = await new OnnxDenoiser(lease, bundle.manifest, values, BATCH).predict(x, step, [both]);
  const denoiser = new OnnxDenoiser(lease, { ...bundle.manifest, prediction }, values, BATCH);
  const predictions = await denoiser.predict(x, step, [both]);
  expect(predictions).toEqual([toX0(prediction, raw[0] ?? x, x, step)]);
});

test('conditions are encoded once for each combination, and a step is one evaluation', async () => {
  const encode = vi.spyOn(lease, 'encode');
  const denoise = vi.spyOn(lease, 'denoise');
  const denoiser = new OnnxDenoiser(lease, bundle.manifest, values, BATCH);
  await denoiser.predict(x, step, [both]);
  expect(encode.mock.calls.map(([key]) => key)).toEqual(['11']);
  const again: Branch = { name: 'another name', keep: { own: true } };
  for (let i = 0; i < 3; i++) await denoiser.predict(x, step, [both, none, again]);
  expect(encode.mock.calls.map(([key]) => key)).toEqual(['11', '00']);
  expect(denoise).toHaveBeenCalledTimes(4);
});

test('float64 samples are evaluated as float32', async () => {
  const denoiser = new OnnxDenoiser(lease, bundle.manifest, values, BATCH);
  expect(await denoiser.predict(Float64Array.from(x), step, [both])).toEqual(await denoiser.predict(x, step, [both]));
});
