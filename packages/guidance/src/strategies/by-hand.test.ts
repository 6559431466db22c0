import { Random, type GuidanceSpec, type Prediction, type Samples, type Step } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { createGuidance } from '../registry';

const step: Step = { index: 0, count: 5, timestep: 500, alpha: 0.8, sigma: 0.6 };

/** One step of a guidance on one clip of two frames with one feature; every branch but the conditional one predicts `weak`. */
function guided(spec: GuidanceSpec, cond: number[], weak: number[], extra: Record<string, number[]> = {}): Prediction {
  const run = createGuidance(spec).begin({
    conditions: ['audio'],
    shape: [1, cond.length, 1],
    random: Random.stream(0, 'run'),
    layers: 6,
    weak: true,
    fps: 4,
  });
  const predictions: Record<string, Samples> = {};
  for (const { name } of run.branches(step)) {
    predictions[name] = Float64Array.from(extra[name] ?? (name === 'conditional' ? cond : weak));
  }
  return run.combine(predictions, step, new Float64Array(cond.length));
}

const close = (got: Samples, wanted: number[]) => wanted.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 10));

describe('by hand', () => {
  test.each(['icg', 'tsg', 'spg', 'pag', 'seg', 'slg', 'autoguidance'])('%s: 1 + 2.5·(3 − 1) = 6', (kind) => {
    close(guided({ kind, scale: 2.5 }, [3, 0], [1, 0]).x0, [6, 0]);
  });

  test('apg: the part along cond goes, the rest is kept', () => {
    // d = (1, 2) − (0, 1) = (1, 1), along (1, 2) it is 3/5·(1, 2), across (0.4, −0.2): (1, 2) + 2·(0.4, −0.2).
    close(guided({ kind: 'apg', scale: 3, cap: 0 }, [1, 2], [0, 1]).x0, [1.8, 1.6]);
    // With the cap 0.5 the step of root mean square 1 is halved first.
    close(guided({ kind: 'apg', scale: 3, cap: 0.5 }, [1, 2], [0, 1]).x0, [1.4, 1.8]);
    // With all of the parallel part it is classifier-free guidance.
    close(guided({ kind: 'apg', scale: 3, cap: 0, parallel: 1 }, [1, 2], [0, 1]).x0, [3, 4]);
  });

  test('apg: momentum −0.5 takes half of the last difference away', () => {
    const run = createGuidance({ kind: 'apg', scale: 2, cap: 0, parallel: 1 }).begin({
      conditions: ['audio'],
      shape: [1, 1, 1],
      random: Random.stream(0, 'run'),
    });
    const at = (index: number, cond: number) =>
      run.combine(
        { conditional: Float64Array.of(cond), unconditional: Float64Array.of(0) },
        { ...step, index },
        new Float64Array(1),
      ).x0[0];
    expect(at(0, 4)).toBe(8);
    expect(at(1, 4)).toBe(4 + (4 - 2));
    expect(at(2, 4)).toBe(4 + (4 - 1)); // the memory is of the sum: 4 − 0.5·(4 − 0.5·4)
  });

  test('cfg-plus-plus: interpolates, and renoises with the unconditional prediction', () => {
    const { x0, renoise } = guided({ kind: 'cfg-plus-plus', scale: 0.25 }, [5, 0], [1, 0]);
    close(x0, [2, 0]);
    close(renoise ?? x0, [1, 0]);
  });

  test('cfg-zero-star: the unconditional prediction is fitted first', () => {
    // ⟨(3, 1), (1, 1)⟩/2 = 2: (2, 2) + 3·((3, 1) − (2, 2)).
    const { x0 } = guided({ kind: 'cfg-zero-star', scale: 3 }, [3, 1], [1, 1]);
    expect(x0[0]).toBeCloseTo(5, 6);
    expect(x0[1]).toBeCloseTo(-1, 6);
    close(guided({ kind: 'cfg-zero-star', scale: 3, zeroInitSteps: 1 }, [3, 1], [1, 1]).x0, [0, 0]);
  });

  test('tangential: of two orthogonal predictions of equal length, half of the unconditional one is shared', () => {
    // [[1, 0], [0, 1]] has no single first direction; with (2, 0) and (0, 1) it is (1, 0), along which the weak one has nothing.
    close(guided({ kind: 'tangential', scale: 3 }, [2, 0], [0, 1]).x0, [6, 0]);
    // (1, 1) and (1, −1)·t share nothing but what the longer one says: weak (2, −2) is the first direction itself.
    close(guided({ kind: 'tangential', scale: 2 }, [1, 1], [2, -2]).x0, [0, 4]);
  });

  test('magnitude-aware: the scale falls with the relative difference', () => {
    // ‖d‖/‖uncond‖ = 1, alpha ln 2: (1 + (3 − 1)/2)·d = 2·d.
    close(guided({ kind: 'magnitude-aware', scale: 3, alpha: Math.LN2 }, [2, 0], [1, 0]).x0, [3, 0]);
  });

  test('frequency-decoupled: constant motion is slow, alternating motion is fast', () => {
    // At 4 frames per second, two frames have the cosines 0 Hz and 1 Hz.
    const spec = { kind: 'frequency-decoupled', scale: 5, slow: 0.25, cutoff: 0.5 };
    close(guided(spec, [1, 1], [0, 0]).x0, [2, 2]);
    close(guided(spec, [1, -1], [0, 0]).x0, [5, -5]);
  });

  test('pag beside cfg: 1 + 2·(3 − 1) + (4 − 1)·(3 − 2.5) = 6.5', () => {
    const branches = { unconditional: [1, 0], perturbed: [2.5, 0] };
    close(guided({ kind: 'pag', cfgScale: 2, scale: 4 }, [3, 0], [0, 0], branches).x0, [6.5, 0]);
  });

  test('the layers are chosen from the middle third, or named', () => {
    const layersOf = (spec: GuidanceSpec, layers: number) =>
      createGuidance(spec)
        .begin({ conditions: ['audio'], shape: [1, 1, 1], random: Random.stream(0, 'run'), layers })
        .branches(step)
        .flatMap(({ perturb }) => perturb?.layers ?? []);
    expect([1, 2, 3, 6, 8].map((layers) => layersOf({ kind: 'slg' }, layers))).toEqual([
      [0],
      [0],
      [1],
      [2, 3],
      [2, 3, 4],
    ]);
    expect(layersOf({ kind: 'slg', layer: 4 }, 6)).toEqual([4]);
    expect(() => layersOf({ kind: 'slg', layer: 6 }, 6)).toThrow(/there is no layer 6; the model has 0 … 5/);
  });

  test('trained-in guidance evaluates one branch', () => {
    for (const kind of ['model-guidance', 'distilled']) close(guided({ kind, scale: 3 }, [3, 0], [1, 0]).x0, [3, 0]);
    expect(createGuidance({ kind: 'model-guidance', scale: 3 }).target).toEqual({ teacher: 'self', scale: 3 });
    expect(createGuidance({ kind: 'distilled', scale: 3 }).target).toEqual({ teacher: 'model', scale: 3 });
  });
});

describe('feedback', () => {
  /** Steps of a variance-preserving sampling; each clip of one value goes where one of its two predictions leads. */
  function scalesOf(follows: 'cond' | 'uncond', spec: object = {}) {
    const [cond, uncond, count] = [1, -1, 20];
    const run = createGuidance({ kind: 'feedback', ...spec }).begin({
      conditions: ['audio'],
      shape: [1, 1, 1],
      random: Random.stream(0, 'run'),
    });
    const at = (index: number): Step => {
      const sigma = 0.999 - (0.9 * index) / count;
      return { index, count, timestep: 999 - 45 * index, sigma, alpha: Math.sqrt(1 - sigma ** 2) };
    };
    let x = 0.3;
    return Array.from({ length: count }, (_, index) => {
      const now = at(index);
      const { x0 } = run.combine(
        { conditional: Float64Array.of(cond), unconditional: Float64Array.of(uncond) },
        now,
        Float64Array.of(x),
      );
      const next = at(index + 1);
      const ratio = now.alpha / next.alpha;
      const target = follows === 'cond' ? cond : uncond;
      x = (ratio * next.sigma ** 2 * x + next.alpha * (1 - ratio ** 2) * target) / now.sigma ** 2;
      return (x0[0] - uncond) / (cond - uncond);
    });
  }

  test('starts as good as unguided: 1/(1 − 0.001)', () => {
    expect(scalesOf('cond')[0]).toBeCloseTo(1 / 0.999, 9);
  });

  test('without feedback the offset brings the scale to 3 at the onset, and then to its cap', () => {
    const scales = scalesOf('cond', { temperature: 0, onset: 9 / 19, scale: 6 });
    expect(scales[9]).toBeCloseTo(3, 9);
    expect(scales.at(-1)).toBeCloseTo(6, 9);
  });

  test('a clip that follows its condition is guided less than one that does not', () => {
    const spec = { temperature: 1, onset: 0.5 };
    const [near, far] = [scalesOf('cond', spec), scalesOf('uncond', spec)];
    expect(Math.max(...near)).toBeLessThan(1.5);
    expect(Math.max(...far)).toBeCloseTo(4, 9);
    for (const scale of [...near, ...far]) expect(scale).toBeGreaterThanOrEqual(1);
  });
});
