import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { compileTrainStep, type OptimizerOptions, type TrainState, type TrainStep } from '../index';

const parameters = {
  weight: { shape: [2, 1], values: Float32Array.of(0.5, -0.3) },
  bias: { shape: [1], values: Float32Array.of(0.1) },
  unused: { shape: [2], values: Float32Array.of(1, 2) },
};
const inputs = { x: { shape: [3, 2] }, y: { shape: [3, 1] } };
const loss = (weights: Record<string, Tensor>, { x, y }: Record<string, Tensor>) => {
  const predicted = tf.add(tf.matMul(x as Tensor2D, weights.weight as Tensor2D), weights.bias as Tensor);
  const error = tf.sub(predicted, y as Tensor);
  return { loss: tf.mean(tf.square(error)) as Scalar, metrics: { largest: tf.max(tf.abs(error)) as Scalar } };
};
const optimizer: OptimizerOptions = { weightDecay: 0.1, clipNorm: 0.7, emaDecay: 0.9 };
const batches = [0, 1, 2, 3, 4].map((step) => ({
  x: Float32Array.from({ length: 6 }, (_, i) => Math.sin(step * 6 + i)),
  y: Float32Array.from({ length: 3 }, (_, i) => 2 * Math.cos(step * 3 + i)),
}));
const compiled = () => compileTrainStep({ parameters, inputs, loss, optimizer, threads: 1 });

describe('a compiled training step', () => {
  let step: TrainStep;
  let start: TrainState;
  beforeAll(async () => {
    step = await compiled();
    start = step.state();
  });
  afterAll(() => step.dispose());

  it('is AdamW with global-norm clipping and a warmed-up moving average, as worked out in double precision', async () => {
    step.restore(start);
    const reference = new Reference();
    for (const batch of batches) {
      const expected = reference.step(batch, 0.01);
      const { loss: value, gradientNorm, metrics } = await step.run(batch, { learningRate: 0.01 });
      expect(value).toBeCloseTo(expected.loss, 5);
      expect(gradientNorm).toBeCloseTo(expected.norm, 5);
      expect(metrics.largest).toBeCloseTo(expected.largest, 5);
    }
    const { parameters: now, ema, m, v, step: count } = step.state();
    expect(count).toBe(5);
    const joined = (group: Readonly<Record<string, Float32Array>>) => [...(group.weight ?? []), ...(group.bias ?? [])];
    [now, ema, m, v].forEach((group, i) => {
      const expected = [reference.p, reference.ema, reference.m, reference.v][i] ?? [];
      joined(group).forEach((value, k) => expect(value).toBeCloseTo(expected[k] ?? NaN, 6));
    });
  });

  it('leaves alone a vector that the loss does not reach', async () => {
    step.restore(start);
    await step.run(batches[0] as (typeof batches)[0], { learningRate: 0.01 });
    expect([...(step.state().parameters.unused ?? [])]).toEqual([1, 2]);
  });

  it('goes on bit by bit from a restored state, in another compilation too', async () => {
    step.restore(start);
    const losses = async (of: TrainStep, some: typeof batches) => {
      const all = [];
      for (const batch of some) all.push((await of.run(batch, { learningRate: 0.01 })).loss);
      return all;
    };
    await losses(step, batches.slice(0, 2));
    const middle = step.state();
    const straight = [await losses(step, batches.slice(2)), step.state()];
    step.restore(middle);
    expect([await losses(step, batches.slice(2)), step.state()]).toEqual(straight);
    const other = await compiled();
    other.restore(middle);
    expect([await losses(other, batches.slice(2)), other.state()]).toEqual(straight);
    await other.dispose();
  });

  it('hands out copies and takes copies', async () => {
    step.restore(start);
    const state = step.state();
    (state.parameters.weight as Float32Array).fill(7);
    expect([...(step.state().parameters.weight ?? [])]).toEqual([0.5, Math.fround(-0.3)]);
    step.restore(state);
    await step.run(batches[0] as (typeof batches)[0], { learningRate: 0.01 });
    expect([...(state.parameters.weight ?? [])]).toEqual([7, 7]);
  });

  it('names an input that is missing or has another size', async () => {
    await expect(step.run({ x: new Float32Array(6) }, { learningRate: 0.01 })).rejects.toThrow(/"y" has no values/);
    await expect(step.run({ x: new Float32Array(5), y: new Float32Array(3) }, { learningRate: 0.01 })).rejects.toThrow(
      /"x" has 5 values; expected shape \[3,2\]/,
    );
  });
});

test('micro-batches give the step of their whole, with less memory', async () => {
  const rows = 6;
  const make = (parts: number) =>
    compileTrainStep({
      parameters,
      inputs: { x: { shape: [rows / parts, 2] }, y: { shape: [rows / parts, 1] } },
      loss,
      optimizer,
      accumulate: parts,
      threads: 1,
    });
  const [whole, parted] = [await make(1), await make(3)];
  for (let step = 0; step < 4; step++) {
    const x = Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(5 * step + i));
    const y = Float32Array.from({ length: rows }, (_, i) => Math.cos(step + 2 * i));
    const parts = [0, 1, 2].map((i) => ({ x: x.subarray(4 * i, 4 * i + 4), y: y.subarray(2 * i, 2 * i + 2) }));
    const [one, three] = [
      await whole.run({ x, y }, { learningRate: 0.05 }),
      await parted.run(parts, { learningRate: 0.05 }),
    ];
    expect(three.loss).toBeCloseTo(one.loss, 5);
    expect(three.gradientNorm).toBeCloseTo(one.gradientNorm, 5);
  }
  const [a, b] = [whole.state(), parted.state()];
  for (const group of ['parameters', 'ema', 'm', 'v'] as const)
    for (const [name, values] of Object.entries(a[group]))
      values.forEach((value, i) => expect(b[group][name]?.[i]).toBeCloseTo(value, 5));
  await expect(parted.run({ x: new Float32Array(4), y: new Float32Array(2) }, { learningRate: 1 })).rejects.toThrow(
    /1 batches for a step that takes 3/,
  );
  await Promise.all([whole.dispose(), parted.dispose()]);
});

test('a loss may use the moving averages: they are numbers to it, and no gradient flows through them', async () => {
  // L = (w − 2·ema)². With no gradient through ema, dL/dw = 2·(w − 2·ema); through it as if it were w, it would be 2·w.
  const step = await compileTrainStep({
    parameters: { w: { shape: [1], values: Float32Array.of(1.5) } },
    inputs: {},
    loss: ({ w }, _, ema) => ({ loss: tf.sum(tf.square(tf.sub(w, tf.mul(ema.w, 2)))) as Scalar }),
    optimizer: { emaDecay: 0.9 },
    threads: 1,
  });
  let [w, ema, m, v] = [1.5, 1.5, 0, 0];
  for (const n of [1, 2, 3]) {
    const error = w - 2 * ema;
    const { loss, gradientNorm } = await step.run({}, { learningRate: 0.1 });
    expect(loss).toBeCloseTo(error ** 2, 5);
    expect(gradientNorm).toBeCloseTo(Math.abs(2 * error), 5);
    [m, v] = [0.9 * m + 0.1 * 2 * error, 0.999 * v + 0.001 * (2 * error) ** 2];
    w -= (0.1 * (m / (1 - 0.9 ** n))) / (Math.sqrt(v / (1 - 0.999 ** n)) + 1e-8);
    const decay = Math.min(0.9, (1 + n) / (10 + n));
    ema = decay * ema + (1 - decay) * w;
    const state = step.state();
    expect(state.parameters.w?.[0]).toBeCloseTo(w, 5);
    expect(state.ema.w?.[0]).toBeCloseTo(ema, 5);
  }
  await step.dispose();
});

test('a loss of the moving averages alone moves nothing', async () => {
  const step = await compileTrainStep({
    parameters: { w: { shape: [2], values: Float32Array.of(1.5, -2) } },
    inputs: {},
    loss: (_, __, ema) => ({ loss: tf.sum(tf.square(ema.w)) as Scalar }),
    optimizer: { emaDecay: 0.9 },
    threads: 1,
  });
  const { loss, gradientNorm } = await step.run({}, { learningRate: 0.1 });
  expect([loss, gradientNorm, ...step.state().parameters.w]).toEqual([6.25, 0, 1.5, -2]);
  await step.dispose();
});

/** The same training in doubles: weight (2), then bias. */
class Reference {
  p = [0.5, -0.3, 0.1];
  ema = [...this.p];
  m = [0, 0, 0];
  v = [0, 0, 0];
  private n = 0;

  step({ x, y }: { readonly x: Float32Array; readonly y: Float32Array }, learningRate: number) {
    this.n++;
    const errors = [...y].map(
      (wanted, i) => (x[2 * i] ?? 0) * this.at(0) + (x[2 * i + 1] ?? 0) * this.at(1) + this.at(2) - wanted,
    );
    const gradient = [0, 1, 2].map((k) =>
      errors.reduce((sum, error, i) => sum + (2 / 3) * error * (k === 2 ? 1 : (x[2 * i + k] ?? 0)), 0),
    );
    const norm = Math.hypot(...gradient);
    const g = gradient.map((value) => value * Math.min(1, 0.7 / norm));
    this.m = this.m.map((m, k) => 0.9 * m + 0.1 * (g[k] ?? 0));
    this.v = this.v.map((v, k) => 0.999 * v + 0.001 * (g[k] ?? 0) ** 2);
    this.p = this.p.map((p, k) => {
      const direction =
        (this.m[k] ?? 0) / (1 - 0.9 ** this.n) / (Math.sqrt((this.v[k] ?? 0) / (1 - 0.999 ** this.n)) + 1e-8);
      return p - learningRate * (direction + (k < 2 ? 0.1 * p : 0));
    });
    const decay = Math.min(0.9, (1 + this.n) / (10 + this.n));
    this.ema = this.ema.map((average, k) => decay * average + (1 - decay) * this.at(k));
    const loss = errors.reduce((sum, error) => sum + error ** 2, 0) / 3;
    return { loss, norm, largest: Math.max(...errors.map(Math.abs)) };
  }

  private at(k: number): number {
    return this.p[k] ?? NaN;
  }
}

test('without averaging, the average is the parameters, and still no gradient flows through it', async () => {
  const step = await compileTrainStep({
    parameters: { w: { shape: [1], values: Float32Array.of(1.5) } },
    inputs: {},
    loss: ({ w }, _, ema) => ({ loss: tf.sum(tf.square(tf.sub(w, tf.mul(ema.w, 2)))) as Scalar }),
    optimizer: { beta1: 0.5, emaDecay: 0 },
    threads: 1,
  });
  await step.run({}, { learningRate: 0.01 });
  const state = step.state();
  // 2·(w − 2·ema) at w = ema = 1.5, of which the first moment takes half.
  expect(state.m.w?.[0]).toBeCloseTo(-1.5, 6);
  expect(state.parameters.w?.[0]).toBeCloseTo(1.51, 6);
  expect(state.ema).toEqual(state.parameters);
  const two = await step.run({}, { learningRate: 0.01 });
  step.restore({ ...state, ema: { w: Float32Array.of(7) } });
  expect(step.state().parameters).toEqual(state.parameters);
  expect(await step.run({}, { learningRate: 0.01 })).toEqual(two);
  await step.dispose();
});

test('refuses a loss that is more than one number, and says so of a metric', async () => {
  const options = { parameters, inputs, optimizer };
  const vector = (weights: Record<string, Tensor>) => tf.square(weights.bias as Tensor) as Scalar;
  await expect(compileTrainStep({ ...options, loss: (weights) => ({ loss: vector(weights) }) })).rejects.toThrow(
    'The training step\'s "loss" has the shape [1]; expected a scalar',
  );
  await expect(
    compileTrainStep({
      ...options,
      loss: (weights, fed) => ({ loss: loss(weights, fed).loss, metrics: { each: vector(weights) } }),
    }),
  ).rejects.toThrow('"each" has the shape [1]');
});
