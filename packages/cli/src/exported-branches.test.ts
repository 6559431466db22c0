import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blurFrames, Random, type Branch, type Samples, type Step } from '@antiphon/core';
import { conditionWidth, syntheticCorpus, type Dataset } from '@antiphon/data';
import { createGuidance, guidanceKinds } from '@antiphon/guidance';
import { Generator } from '@antiphon/generate';
import { exportBundle, type Checkpoint } from '@antiphon/train';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FRAMES, trained } from './fixtures/trained-model';

/** From training to the branches that strategies ask for: a model of a few steps, exported, and asked in every way. */
const BATCH = 2;
const step: Step = { index: 0, count: 1, timestep: 400, alpha: 0.8, sigma: 0.6 };
const conditional: Branch = { name: 'conditional', keep: {} };

let folder: string;
let dataset: Dataset;
let checkpoint: Checkpoint;
let generator: Generator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-branches-'));
  dataset = await syntheticCorpus({ seed: 1, clips: 4, secondsPerClip: 2 });
  checkpoint = await trained({ dataset, folder }, { kind: 'cfg' }, 'cfg');
  await exportBundle(checkpoint, join(folder, 'bundle'), { name: 'cfg' });
  generator = await Generator.open(join(folder, 'bundle'), { threads: 1 });
});
afterAll(async () => {
  await generator.close();
  await rm(folder, { recursive: true });
});

function inputs() {
  const random = Random.stream(1, 'exported-branches');
  const { conditions, features } = generator.manifest;
  const values = Object.fromEntries(
    conditions.map((spec) => [spec.name, random.normals(BATCH * FRAMES * conditionWidth(spec))]),
  );
  return { values, x: random.normals(BATCH * FRAMES * features) };
}

async function predict(
  branches: readonly Branch[],
  change: { of?: Generator; values?: Record<string, Float32Array>; x?: Samples; step?: Step } = {},
): Promise<Samples[]> {
  const { of = generator, values = inputs().values, x = inputs().x, step: at = step } = change;
  return of.withDenoiser(values, BATCH, (denoiser) => denoiser.predict(x, at, branches));
}

function apart(a: Samples | undefined, b: Samples | undefined): number {
  return Math.max(...Array.from(a ?? [NaN], (value, i) => Math.abs(value - (b?.[i] ?? NaN))));
}

describe('an exported model evaluates every view that a branch may ask for', () => {
  test('unrelated conditions are those of the other clip', async () => {
    const { values } = inputs();
    const exchanged = Object.fromEntries(
      Object.entries(values).map(([name, array]) => {
        const half = array.length / 2;
        return [name, Float32Array.from([...array.subarray(half), ...array.subarray(0, half)])];
      }),
    );
    const names = generator.manifest.conditions.map(({ name }) => name);
    const [unrelated] = await predict([{ name: 'unrelated', keep: {}, unrelated: names }]);
    const [wanted, plain] = [
      ...(await predict([conditional], { values: exchanged })),
      ...(await predict([conditional])),
    ];
    expect(apart(unrelated, wanted)).toBeLessThan(1e-5);
    expect(apart(unrelated, plain)).toBeGreaterThan(1e-3);
    const [half] = await predict([{ name: 'half', keep: {}, unrelated: ['own'] }]);
    const { own = new Float32Array() } = exchanged;
    const [ownOnly] = await predict([conditional], { values: { ...values, own } });
    expect(apart(half, ownOnly)).toBeLessThan(1e-5);
  });

  test('a disturbed time step and smooth motion, beside plain branches in one call and in their order', async () => {
    const { x } = inputs();
    const shape = [BATCH, FRAMES, generator.manifest.features] as const;
    const none: Branch = { name: 'none', keep: { own: false, partner: false } };
    const all = await predict([
      { name: 'late', keep: {}, timestep: 900 },
      none,
      { name: 'smooth', keep: {}, smooth: 1.5 },
      conditional,
    ]);
    const [late] = await predict([conditional], { step: { ...step, timestep: 900 } });
    const [smooth] = await predict([conditional], { x: blurFrames(x, shape, 1.5) });
    const [dropped, plain] = await predict([none, conditional]);
    [late, dropped, smooth, plain].forEach((wanted, i) => expect(apart(all[i], wanted)).toBeLessThan(1e-5));
    expect(apart(late, plain)).toBeGreaterThan(1e-3);
    expect(apart(smooth, plain)).toBeGreaterThan(1e-3);
  });

  test('weakened layers: none is the plain network; each way differs; others in the batch stay', async () => {
    const perturbed = (kind: 'identity' | 'blur' | 'skip', layers: number[]): Branch => ({
      name: `${kind} ${layers}`,
      keep: {},
      perturb: { kind, layers },
    });
    const [plain, nothing, identity, blur, skip, again] = await predict([
      conditional,
      perturbed('skip', []),
      perturbed('identity', [1]),
      perturbed('blur', [1]),
      perturbed('skip', [0, 1, 2]),
      { ...conditional, name: 'again' },
    ]);
    expect(apart(plain, nothing)).toBeLessThan(1e-5);
    expect(apart(plain, again)).toBe(0);
    for (const weak of [identity, blur, skip]) expect(apart(plain, weak)).toBeGreaterThan(1e-4);
    const narrow = (width: number): Branch => ({
      name: `${width}`,
      keep: {},
      perturb: { kind: 'blur', layers: [1], width },
    });
    const [hardly, some] = await predict([narrow(0.01), narrow(2)]);
    expect(apart(plain, hardly)).toBeLessThan(1e-5);
    expect(apart(plain, some)).toBeGreaterThan(1e-4);
    expect(apart(blur, some)).toBeGreaterThan(1e-5);
    expect(generator.manifest.layers).toBe(3);
  });

  test('the weaker model is this one after a quarter of its steps, or another checkpoint', async () => {
    const early = { ...checkpoint, state: { ...checkpoint.state, ema: checkpoint.early?.ema ?? {} } };
    await exportBundle(early, join(folder, 'early'), { name: 'early' });
    const other = await Generator.open(join(folder, 'early'), { threads: 1 });
    const weak: Branch = { name: 'weak', keep: {}, model: 'weak' };
    try {
      const [got] = await predict([weak]);
      const [wanted] = await predict([conditional], { of: other });
      expect(apart(got, wanted)).toBeLessThan(1e-5);
      expect(generator.manifest.weak).toEqual({ steps: 10 });
    } finally {
      await other.close();
    }
    const short = await trained({ dataset, folder }, { kind: 'fixed' }, 'short', 5);
    const { weak: described } = await exportBundle(checkpoint, join(folder, 'with-short'), { name: 'x', weak: short });
    expect(described).toEqual({ name: 'fixed', steps: 5 });
    const wider = { ...short, model: { ...short.model, frames: 17 } };
    await expect(exportBundle(checkpoint, join(folder, 'no'), { name: 'x', weak: wider })).rejects.toThrow(
      /other frames/,
    );
  });

  test('conditions are encoded once for each combination, whatever the number of steps', async () => {
    await generator.withDenoiser(inputs().values, BATCH, async (denoiser) => {
      for (let i = 0; i < 3; i++)
        await denoiser.predict(inputs().x, step, [conditional, { name: 'none', keep: { own: false } }]);
      expect(denoiser.encodings).toBe(2);
    });
  });
});

test('every strategy that samples generates from the exported model', async () => {
  const { values } = inputs();
  const conditions = [
    Object.fromEntries(Object.entries(values).map(([name, array]) => [name, array.subarray(0, array.length / 2)])),
  ];
  for (const kind of guidanceKinds()) {
    if (createGuidance({ kind }).target !== undefined) continue;
    const { motion } = await generator.sample({ conditions, seeds: [1], steps: 4, guidance: { kind } });
    expect(motion.every(Number.isFinite), kind).toBe(true);
  }
});

test('a model with a shuffled null puts the other clip there', async () => {
  const shuffled = await trained({ dataset, folder }, { kind: 'cfg', null: 'shuffled' }, 'shuffled');
  await exportBundle(shuffled, join(folder, 'shuffled-bundle'), { name: 'shuffled' });
  const own = await Generator.open(join(folder, 'shuffled-bundle'), { threads: 1 });
  try {
    const [dropped, unrelated] = await predict(
      [
        { name: 'none', keep: { own: false, partner: false } },
        { name: 'unrelated', keep: {}, unrelated: ['own', 'partner'] },
      ],
      { of: own },
    );
    expect(apart(dropped, unrelated)).toBe(0);
  } finally {
    await own.close();
  }
});

test('a bundle with a network of another model is refused', async () => {
  await exportBundle(checkpoint, join(folder, 'mixed'), { name: 'mixed' });
  await cp(join(folder, 'with-short', 'weak-denoiser.onnx'), join(folder, 'mixed', 'denoiser.onnx'));
  await expect(Generator.open(join(folder, 'mixed'))).rejects.toThrow(
    /denoiser\.onnx is not the one that bundle\.json names/,
  );
});
