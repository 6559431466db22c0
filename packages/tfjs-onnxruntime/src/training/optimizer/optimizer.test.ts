import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Optimizer, type OptimizerOptions } from '../../index';
import { compileKernels } from './compile-kernels.mjs';
import { KERNELS } from './kernels-wasm';

interface Case {
  readonly options: OptimizerOptions;
  readonly learningRate: number;
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly parameters: readonly (readonly number[])[];
}

/** By torch.optim.AdamW and torch.optim.SGD (fixtures/optimizers.py). */
const GOLDENS = JSON.parse(readFileSync(new URL('fixtures/optimizers.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Case>
>;

const matrix = (values: readonly number[]) => ({ w: { shape: [1, values.length], values: Float32Array.from(values) } });

describe('the optimiser', () => {
  it.each(Object.entries(GOLDENS))('is PyTorch’s: %s', (_, { options, learningRate, start, gradients, parameters }) => {
    const optimizer = new Optimizer(matrix(start), { ...options, emaDecay: 0 });
    gradients.forEach((gradient, step) => {
      optimizer.gradients.w?.set(gradient);
      optimizer.step(learningRate);
      const expected = parameters[step] ?? [];
      optimizer.parameters.w?.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 6));
    });
  });

  it.each<OptimizerOptions>([{ epsilon: 0.01 }, { kind: 'sgd', nesterov: true }])(
    'takes the mean of gradients that were added: %o',
    (options) => {
      const array = fc.array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 5, maxLength: 5 });
      fc.assert(
        fc.property(fc.array(array, { minLength: 1, maxLength: 4 }), (parts) => {
          const all = { ...options, clipNorm: 1, weightDecay: 0.1 };
          const [one, adding] = [
            new Optimizer(matrix([1, 2, 3, 4, 5]), all),
            new Optimizer(matrix([1, 2, 3, 4, 5]), all, true),
          ];
          for (const part of parts) {
            adding.gradients.w?.set(part);
            adding.addGradients();
          }
          one.gradients.w?.set(
            parts[0]?.map((_, i) => parts.reduce((sum, part) => sum + (part[i] ?? 0), 0) / parts.length) ?? [],
          );
          const norms = [one.step(0.1).gradientNorm, adding.step(0.1).gradientNorm];
          expect(norms[1]).toBeCloseTo(norms[0] ?? NaN, 5);
          adding.parameters.w?.forEach((value, i) => expect(value).toBeCloseTo(one.parameters.w?.[i] ?? NaN, 5));
        }),
        { numRuns: 50 },
      );
    },
  );

  it('decays matrices alone, and averages', () => {
    const parameters = {
      b: { shape: [2], values: Float32Array.of(1, 2) },
      w: { shape: [2, 1], values: Float32Array.of(3, 4) },
    };
    const optimizer = new Optimizer(parameters, { weightDecay: 0.5, emaDecay: 0.9 });
    optimizer.step(0.1);
    const { parameters: now, ema, v } = optimizer.state();
    expect([...(now.b ?? []), ...(now.w ?? [])]).toEqual([
      1,
      2,
      ...[3, 4].map((x) => Math.fround(x * Math.fround(0.95))),
    ]);
    const decay = 2 / 11;
    expect(ema.w?.[0]).toBeCloseTo(decay * 3 + (1 - decay) * 2.85, 6);
    expect([...(v.w ?? [])]).toEqual([0, 0]);
  });

  it('clips to the norm, and says what it was', () => {
    const optimizer = new Optimizer(matrix([0, 0]), { kind: 'sgd', momentum: 0, clipNorm: 1, emaDecay: 0 });
    optimizer.gradients.w?.set([3, 4]);
    expect(optimizer.step(1).gradientNorm).toBeCloseTo(5, 6);
    expect(optimizer.parameters.w?.[0]).toBeCloseTo(-0.6, 6);
    expect(optimizer.parameters.w?.[1]).toBeCloseTo(-0.8, 6);
  });

  it('refuses a state that is not its own, by name, and more than WebAssembly can hold', () => {
    const optimizer = new Optimizer(matrix([0, 0]), {});
    const state = optimizer.state();
    expect(() => optimizer.restore({ ...state, m: {} })).toThrow(/"w" has no values; expected 2/);
    const large = { w: { shape: [2 ** 15, 2 ** 14], values: new Float32Array(0) } };
    expect(() => new Optimizer(large, {})).toThrow(/10\.0 GiB; a training step can hold 4 GiB/);
  });

  it('has the kernels that kernels.wat says (npm run kernels)', async () => {
    expect(KERNELS).toBe((await compileKernels()).toString('base64'));
  });
});
