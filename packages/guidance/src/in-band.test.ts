import { inBand, Random, type ConditionalDenoiser, type MotionShape, type Samples, type Step } from '@antiphon/core';
import { afterAll, expect, test } from 'vitest';
import { guide } from './guide';
import { createGuidance, guidanceKinds } from './registry';

// A model that keeps to its band (`inBand`) keeps what strategies promise: those that are linear cannot tell whether the band was before or behind them.

const shape: MotionShape = [2, 16, 3];
const kept = [1, 5, 9];
const size = 2 * 16 * 3;
const noise = Float64Array.from(Random.stream(1, 'noise').normals(size));
const steps: Step[] = [0.98, 0.7, 0.2].map((sigma, index) => ({
  index,
  count: 3,
  timestep: Math.round(999 * sigma),
  alpha: Math.sqrt(1 - sigma ** 2),
  sigma,
}));

/** Each kind of evaluation has an answer of its own, which leans on what it is asked about. */
function model(project: (x: Samples) => Samples): ConditionalDenoiser {
  return {
    conditions: ['own', 'partner'],
    shape,
    traits: { fps: 30, layers: 2, weak: true, parts: { face: [0], body: [1, 2] } },
    predict: async (x, step, branches) =>
      branches.map((branch) => {
        const { keep, unrelated, timestep, smooth, perturb, model: weak } = branch;
        const asked = JSON.stringify([keep, unrelated, timestep, smooth, perturb, weak]);
        const own = Random.stream(3, asked, step.index).normals(size);
        return project(Float64Array.from(x, (value, i) => 0.4 * value + (own[i] ?? NaN)));
      }),
  };
}

async function guided(kind: string, project: (x: Samples) => Samples): Promise<Float64Array[]> {
  const guidance = createGuidance({ kind, ...(kind === 'fixed' ? {} : { scale: 2.5 }) });
  const denoiser = guide(model(project), guidance, { random: Random.stream(1, 'guidance') });
  const found: Float64Array[] = [];
  for (const step of steps) found.push(Float64Array.from((await denoiser(noise, step)).x0));
  return found;
}

const within = (x: Samples) => Float64Array.from(inBand(x, shape, kept));

const compared: string[] = [];
afterAll(() => expect(compared).toEqual(expect.arrayContaining(['cfg', 'null-embed'])));

test.each(guidanceKinds())('%s', async (kind) => {
  let linear: boolean | undefined;
  try {
    ({ linear } = createGuidance({ kind }));
  } catch {
    return; // it has options that must be given
  }
  const inside = await guided(kind, within).catch((error: unknown) => error as Error);
  if (inside instanceof Error) {
    expect(inside.message).toMatch(/scale/); // its scale is trained in, or it has none
    return;
  }
  expect(inside.flatMap((x0) => [...x0]).every(Number.isFinite)).toBe(true);
  if (linear !== true) return;
  compared.push(kind);
  const outside = (await guided(kind, (x) => x)).map(within);
  inside.forEach((x0, i) =>
    x0.forEach((value, at) => expect(Math.abs(value - (outside[i]?.[at] ?? NaN))).toBeLessThan(1e-5)),
  );
});
