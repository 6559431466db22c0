import { Random, type GuidanceSpec, type Samples, type Step } from '@antiphon/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGuidance } from '../registry';

const at = (sigma: number): Step => ({ index: 0, count: 1, timestep: 500, alpha: Math.sqrt(1 - sigma ** 2), sigma });

/** What a guidance makes of predictions that depend on the kept conditions: `values['10']` is what the first one alone gives. */
function guided(
  spec: GuidanceSpec,
  values: Record<string, number[]>,
  options: { conditions?: string[]; sigma?: number; items?: number } = {},
) {
  const { conditions = ['a', 'b'], sigma = 0.5, items = 1 } = options;
  const size = Object.values(values)[0].length;
  const run = createGuidance(spec).begin({
    conditions,
    shape: [items, size / items, 1],
    random: Random.stream(0, 'run'),
  });
  const branches = run.branches(at(sigma));
  const predictions: Record<string, Samples> = {};
  for (const { name, keep } of branches) {
    predictions[name] = Float64Array.from(values[conditions.map((c) => (keep[c] === false ? 0 : 1)).join('')]);
  }
  const { x0 } = run.combine(predictions, at(sigma), new Float64Array(size));
  return { x0: [...x0], nfe: branches.length, names: branches.map(({ name }) => name) };
}

describe('within', () => {
  const spec = { kind: 'cfg', scale: 3, within: [0.2, 0.8] };
  const values = { '11': [2], '00': [1] };

  test('inside, the strategy; outside, the conditional branch alone', () => {
    expect(guided(spec, values, { sigma: 0.5 })).toMatchObject({ x0: [4], nfe: 2 });
    expect(guided(spec, values, { sigma: 0.9 })).toMatchObject({ x0: [2], nfe: 1 });
    expect(guided(spec, values, { sigma: 0.1 })).toMatchObject({ x0: [2], nfe: 1 });
  });

  test('both ends belong to the band, so that [0, 1] is every step', () => {
    for (const sigma of [0.2, 0.8]) expect(guided(spec, values, { sigma }).nfe).toBe(2);
    for (const sigma of [0, 1]) expect(guided({ ...spec, within: [0, 1] }, values, { sigma }).nfe).toBe(2);
  });
});

describe('rescale', () => {
  test('amount 1 gives each item the spread of its conditional branch', () => {
    const values = { '11': [1, 3, 0, 10], '00': [0, 0, 1, 1] };
    // Guided at 2: [2, 6 | −1, 19]; spreads halve in the first item (sqrt 2 to 2·sqrt 2) and double in the second (10 to 20).
    const { x0 } = guided({ kind: 'cfg', scale: 2, rescale: 1 }, values, { items: 2 });
    expect(x0).toEqual([1, 3, -0.5, 9.5]);
  });

  test('at scale 1 it changes nothing, to the bit', () => {
    const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, amount) => {
        expect(guided({ kind: 'cfg', scale: 1, rescale: amount }, { '11': values })).toMatchObject({
          nfe: 1,
          x0: values,
        });
      }),
    );
  });

  test.each([
    [0.1, 0.1, 0.1, 0.1],
    [0.1, 0.1, 0.1, 0.1 + 1e-9],
    [0, 0, 0, 0],
  ])('what is constant, or nearly, stays what it is, with a ramp as well: %d, %d, %d, %d', (...constant) => {
    const values = { '11': constant.map((value, i) => value + i), '00': constant };
    for (const amount of [0.7, 1]) {
      const { x0 } = guided({ kind: 'cfg', scale: 0, rescale: amount }, values);
      x0.forEach((value, i) => expect(value).toBeCloseTo(constant[i], 8));
      // Halfway to it, what is left of the conditional branch has its spread brought back.
      const halfway = guided({ kind: 'cfg', scale: 0, rescale: amount, ramp: 'rising' }, values).x0;
      expect(Math.max(...halfway.map(Math.abs))).toBeLessThan(4);
    }
  });

  test('the less spread is left, the less it is brought back, with no jump', () => {
    const result = (spread: number) =>
      guided({ kind: 'cfg', scale: 0, rescale: 1 }, { '11': [-1, 1], '00': [1 - spread, 1 + spread] }).x0[0];
    // Spread over size is 0.05 where the whole formula begins: there the mean is multiplied by 20.
    expect(result(0.2)).toBeCloseTo(0.8 / 0.2, 12);
    const spreads = [0.1, 0.04, 0.0355, 0.0354, 0.0353, 0.03, 0.01, 0.001, 0];
    const values = spreads.map(result);
    expect(Math.max(...values)).toBeLessThan(30);
    expect(Math.abs(values[3] - values[4])).toBeLessThan(0.2);
    expect(values.at(-1)).toBe(1);
    expect(values.at(-2)).toBeCloseTo(1, 0);
  });

  test('at scale 0 it has the conditional branch evaluated as well, to know its spread', () => {
    expect(guided({ kind: 'cfg', scale: 0, rescale: 1 }, { '11': [0, 4], '00': [1, 2] })).toMatchObject({
      nfe: 2,
      x0: [4, 8],
    });
  });
});

describe('per-condition scales', () => {
  const values = { '11': [7], '10': [5], '01': [2], '00': [1] };

  test('weakest first: 1 + 1.5·(2 − 1) + 4·(7 − 2) = 22.5', () => {
    const { x0, names } = guided({ kind: 'cfg', scales: { a: 4, b: 1.5 } }, values);
    expect(x0[0]).toBeCloseTo(22.5, 12);
    expect(names).toEqual(['conditional', 'unconditional', 'without a']);
  });

  test('a condition that is not named has the scale of the strategy', () => {
    expect(guided({ kind: 'cfg', scale: 1.5, scales: { a: 4 } }, values).x0[0]).toBeCloseTo(22.5, 12);
  });

  test('the order of names does not matter', () => {
    const one = guided({ kind: 'cfg', scales: { b: 1.5, a: 4 } }, values);
    expect(one.x0).toEqual(guided({ kind: 'cfg', scales: { a: 4, b: 1.5 } }, values).x0);
  });

  test.each([
    [1, 1],
    [0, 1],
    [3, 2],
  ])('equal scales of %d are the strategy at that scale, at its price', (scale, nfe) => {
    const same = guided({ kind: 'cfg', scales: { a: scale, b: scale } }, values);
    expect(same).toEqual(guided({ kind: 'cfg', scale }, values));
    expect(same.nfe).toBe(nfe);
  });

  test('one condition above scale 1 costs one more branch, not two', () => {
    // 7 + 2·(7 − 2): the others act with scale 1, so that the unconditional branch has no weight but in the formula of the strategy.
    expect(guided({ kind: 'cfg', scale: 1, scales: { a: 3 } }, values).x0[0]).toBeCloseTo(17, 12);
  });

  test('with three conditions it is the nested sum, whatever the scales', () => {
    const scale = fc.double({ min: 0, max: 10, noNaN: true });
    const patterns = ['000', '001', '010', '011', '100', '101', '110', '111'];
    const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(fc.tuple(scale, scale, scale), numbers, ([a, b, c], predicted) => {
        const table = Object.fromEntries(patterns.map((pattern, i) => [pattern, [predicted[i]]]));
        const scales = { a, b, c };
        const order = [...'abc'].sort((x, y) => scales[x as 'a'] - scales[y as 'a']);
        const kept = (k: number) => table[[...'abc'].map((n) => (order.indexOf(n) < k ? 1 : 0)).join('')][0];
        let wanted = kept(0);
        for (let k = 1; k <= 3; k++) wanted += scales[order[k - 1] as 'a'] * (kept(k) - kept(k - 1));
        const { x0 } = guided({ kind: 'cfg', scales }, table, { conditions: ['a', 'b', 'c'] });
        expect(x0[0]).toBeCloseTo(wanted, 8);
      }),
    );
  });

  test('a condition that the model lacks is refused by name', () => {
    expect(() => guided({ kind: 'cfg', scales: { c: 2 } }, values)).toThrow(
      '"scales" names the condition "c", which the model lacks. It has: a, b',
    );
  });
});

test('together: scales first, then rescale, and within decides where', () => {
  const values = { '11': [1, 3], '01': [1, 2], '00': [0, 0] };
  const spec = { kind: 'cfg', scales: { a: 3, b: 2 }, rescale: 1, within: [0.4, 0.6] };
  // 2·[1, 2] + 3·([1, 3] − [1, 2]) = [2, 7], of spread 5/sqrt 2; rescaled to the 2/sqrt 2 of [1, 3].
  const { x0 } = guided(spec, values);
  expect(x0[0]).toBeCloseTo(2 * 0.4, 12);
  expect(x0[1]).toBeCloseTo(7 * 0.4, 12);
  expect(guided(spec, values, { sigma: 0.7 })).toMatchObject({ x0: [1, 3], nfe: 1 });
});

describe('ramp', () => {
  const spec = { kind: 'cfg', scale: 3 };
  const values = { '11': [2], '00': [1] };
  /** The test's time step is always 500 of 999. */
  test.each([
    ['rising', 2 + (499 / 999) * 2],
    ['falling', 2 + (500 / 999) * 2],
    ['bump', 2 + Math.sin(Math.PI * (499 / 999)) * 2],
    ['constant', 4],
  ])('%s', (ramp, wanted) => {
    expect(guided({ ...spec, ramp }, values).x0[0]).toBeCloseTo(wanted, 12);
  });

  test('where it is 0, one evaluation suffices', () => {
    const run = createGuidance({ ...spec, ramp: 'rising' }).begin({
      conditions: ['a'],
      shape: [1, 1, 1],
      random: Random.stream(0, 'run'),
    });
    expect(run.branches({ ...at(1), timestep: 999 })).toHaveLength(1);
    expect(run.branches({ ...at(0), timestep: 0 })).toHaveLength(2);
  });
});

describe('skip', () => {
  function walk(differences: number[], tolerance = 0.2) {
    const run = createGuidance({ kind: 'cfg', scale: 3, skip: tolerance }).begin({
      conditions: ['a'],
      shape: [1, 1, 1],
      random: Random.stream(0, 'run'),
    });
    return differences.map((difference, index) => {
      const step = { ...at(0.5), index, count: differences.length };
      const branches = run.branches(step);
      const all = { conditional: Float64Array.of(1), unconditional: Float64Array.of(1 - difference) };
      const given = Object.fromEntries(branches.map(({ name }) => [name, all[name as 'conditional']]));
      return { nfe: branches.length, x0: run.combine(given, step, new Float64Array(1)).x0[0] };
    });
  }

  test('a step is left out after two that agree, and the last difference is used again', () => {
    const steps = walk([1, 1.1, 5, 1.1, 1.1, 7]);
    expect(steps.map(({ nfe }) => nfe)).toEqual([2, 2, 1, 2, 1, 2]);
    expect(steps[2].x0).toBeCloseTo(1 + 2 * 1.1, 12);
    expect(steps[5].x0).toBeCloseTo(1 + 2 * 7, 12);
  });

  test('nothing is left out while the difference moves', () => {
    expect(walk([1, 2, 3, 4, 5, 6]).map(({ nfe }) => nfe)).toEqual([2, 2, 2, 2, 2, 2]);
  });
});

describe('scales by part and by speed', () => {
  const parted = (spec: GuidanceSpec, cond: number[], uncond: number[], shape: [number, number, number]) => {
    const run = createGuidance(spec).begin({
      conditions: ['a'],
      shape,
      random: Random.stream(0, 'run'),
      fps: 4,
      parts: { face: [0], hands: [2] },
    });
    const named = { conditional: Float64Array.from(cond), unconditional: Float64Array.from(uncond) };
    const branches = run.branches(at(0.5));
    const given = Object.fromEntries(branches.map(({ name }) => [name, named[name as 'conditional']]));
    return { x0: [...run.combine(given, at(0.5), new Float64Array(cond.length)).x0], nfe: branches.length };
  };

  test('each part has its own, all others the strategy’s', () => {
    const spec = { kind: 'cfg', scale: 2, parts: { face: 1, hands: 4 } };
    const { x0, nfe } = parted(spec, [2, 2, 2, 3, 3, 3], [1, 1, 1, 1, 1, 1], [1, 2, 3]);
    expect(x0).toEqual([2, 3, 5, 3, 5, 9]);
    expect(nfe).toBe(2);
  });

  test('a part that the motion lacks is refused by name', () => {
    expect(() => parted({ kind: 'cfg', parts: { tail: 2 } }, [1], [0], [1, 1, 1])).toThrow(
      /"parts" names "tail", which this motion lacks. It has: face, hands/,
    );
  });

  test('slow and fast motion', () => {
    const spec = { kind: 'cfg', speeds: { slow: 2, fast: 5, cutoff: 0.5 } };
    const { x0 } = parted(spec, [2, 0], [0, 0], [1, 2, 1]); // mean 1, alternating part ±1
    expect(x0[0]).toBeCloseTo(2 + 5, 12);
    expect(x0[1]).toBeCloseTo(2 - 5, 12);
  });

  test('for a linear strategy it is what frequency-decoupled guidance does', () => {
    const x = [0.3, -1, 2, 0.7, 0.1, 1];
    const zeros = x.map(() => 0.25);
    const one = parted({ kind: 'cfg', speeds: { slow: 1.5, fast: 3, cutoff: 1 } }, x, zeros, [1, 6, 1]).x0;
    const other = parted({ kind: 'frequency-decoupled', slow: 0.25, scale: 3, cutoff: 1 }, x, zeros, [1, 6, 1]).x0;
    one.forEach((value, i) => expect(value).toBeCloseTo(other[i], 12));
  });

  test('two ways to set the scale are one too many', () => {
    expect(() => createGuidance({ kind: 'cfg', scales: { a: 2 }, parts: { face: 2 } })).toThrow(
      /"scales" and "parts" both set the scale/,
    );
  });
});
