import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blurFrames, blurMatrix, Random, toX0, type Branch, type Samples, type Step } from '@antiphon/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readBundle, type Bundle } from '../bundle/bundle';
import { BRANCHES_BUNDLE, TOY_BUNDLE } from '../fixtures/toy-bundle';
import { SessionPool, type NetworkLease } from '../sessions/session-pool';
import { OnnxDenoiser } from './onnx-denoiser';

const [BATCH, FRAMES, FEATURES, WIDTH] = [2, 16, 11, 4];
const SIZE = FRAMES * FEATURES;
const step: Step = { index: 0, count: 1, timestep: 400, alpha: 0.8, sigma: 0.6 };
type Values = Readonly<Record<'own' | 'partner', Float32Array>>;

const random = Random.stream(1, 'onnx-denoiser-branches');
const values: Values = {
  own: random.normals(BATCH * FRAMES * WIDTH),
  partner: random.normals(BATCH * FRAMES * WIDTH),
};
const x = random.normals(BATCH * SIZE);
const plain: Branch = { name: 'plain', keep: {} };

let bundle: Bundle;
let pool: SessionPool;
beforeAll(async () => {
  bundle = await readBundle(BRANCHES_BUNDLE);
  pool = await SessionPool.open(bundle, { workers: 1, threads: 1 });
});
afterAll(() => pool.close());

function predict(branches: readonly Branch[], manifest = bundle.manifest): Promise<Samples[]> {
  return pool.use((lease) => new OnnxDenoiser(lease, manifest, values, BATCH).predict(x, step, branches));
}

/** What fixtures/make-bundle.mjs says that the networks compute, in float64. */
function computed({
  conditions = values,
  keep = [1, 1],
  seen = x,
  timestep = step.timestep,
  share = 0.5,
  level = 1,
}: {
  conditions?: Values;
  keep?: readonly [number, number];
  seen?: Samples;
  timestep?: number;
  share?: number;
  level?: number;
} = {}): Float64Array {
  const mean = (array: Samples, from: number, count: number, stride: number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (array[from + i * stride] ?? NaN) / count;
    return sum;
  };
  const tokens = Array.from(
    { length: BATCH * FRAMES },
    (_, row) =>
      keep[0] * mean(conditions.own, row * WIDTH, WIDTH, 1) +
      share * keep[1] * mean(conditions.partner, row * WIDTH, WIDTH, 1),
  );
  const alpha = Math.cos((Math.PI / 2000) * (timestep + 1));
  return Float64Array.from(seen, (_, i) => {
    const [feature, row] = [i % FEATURES, Math.floor(i / FEATURES)];
    const item = Math.floor(row / FRAMES);
    const pooled = mean(Float64Array.from(tokens), item * FRAMES, FRAMES, 1);
    const excess = mean(seen, item * SIZE + feature, FRAMES, FEATURES) - alpha * 0.5 * pooled;
    return (level * alpha * excess) / (alpha ** 2 + (1 - alpha ** 2) / FRAMES) + 0.5 * (tokens[row] ?? NaN);
  });
}

function apart(a: Samples | undefined, b: Samples | undefined): number {
  return Math.max(...Array.from(a ?? [NaN], (value, i) => Math.abs(value - (b?.[i] ?? NaN))));
}

/** As wanted, which is something else than the plain branch. */
function expectView(got: Samples | undefined, wanted: Samples): void {
  expect(apart(got, wanted)).toBeLessThan(1e-5);
  expect(apart(wanted, computed())).toBeGreaterThan(1e-2);
}

/** Both clips of the batch in each other's place. */
function exchanged(array: Float32Array): Float32Array {
  const half = array.length / 2;
  return Float32Array.from([...array.subarray(half), ...array.subarray(0, half)]);
}

const others: Values = { own: exchanged(values.own), partner: exchanged(values.partner) };

describe('each view of a branch is what the network says directly', () => {
  test('unrelated: of the conditions that are named, those of the other clip; the rest as they are', async () => {
    const unrelated = (...which: string[]): Branch => ({ name: which.join(), keep: {}, unrelated: which });
    const got = await predict([unrelated('own', 'partner'), unrelated('partner'), unrelated()]);
    expectView(got[0], computed({ conditions: others }));
    expectView(got[1], computed({ conditions: { ...values, partner: others.partner } }));
    expect(apart(got[2], computed())).toBeLessThan(1e-5);
    const [mixed] = await predict([{ name: 'mixed', keep: { own: false }, unrelated: ['partner'] }]);
    expectView(mixed, computed({ conditions: others, keep: [0, 1] }));
  });

  test('a shuffled null: what is dropped is the other clip’s, kept', async () => {
    const shuffled = { ...bundle.manifest, guidance: { kind: 'cfg', null: 'shuffled' } };
    const [got] = await predict([{ name: 'dropped', keep: { own: false } }], shuffled);
    expectView(got, computed({ conditions: { ...values, own: others.own } }));
  });

  test('timestep: one for each branch of the same run', async () => {
    const at = (timestep: number): Branch => ({ name: String(timestep), keep: {}, timestep });
    const got = await predict([at(900), plain, at(50)]);
    expectView(got[0], computed({ timestep: 900 }));
    expect(apart(got[1], computed())).toBeLessThan(1e-5);
    expectView(got[2], computed({ timestep: 50 }));
  });

  test.each(['epsilon', 'v'] as const)(
    'timestep: %s becomes x0 at the true step, from the true x',
    async (prediction) => {
      const branches: Branch[] = [
        { name: 'late', keep: {}, timestep: 900 },
        { name: 'smooth', keep: {}, smooth: 2 },
      ];
      const raw = await predict(branches);
      const got = await predict(branches, { ...bundle.manifest, prediction });
      raw.forEach((output, i) => expect(got[i]).toEqual(toX0(prediction, output, x, step)));
    },
  );

  test('smooth: the network sees blurred motion, of each width its own', async () => {
    const smooth = (width: number): Branch => ({ name: String(width), keep: {}, smooth: width });
    const shape = [BATCH, FRAMES, FEATURES] as const;
    const got = await predict([smooth(2), plain, smooth(4)]);
    expectView(got[0], computed({ seen: blurFrames(x, shape, 2) }));
    expect(apart(got[1], computed())).toBeLessThan(1e-5);
    expectView(got[2], computed({ seen: blurFrames(x, shape, 4) }));
  });

  test('perturb: each way in its layers, for all items of its branch and no other', async () => {
    const perturb = (change: Branch['perturb']): Branch => ({
      name: JSON.stringify(change),
      keep: {},
      perturb: change,
    });
    const energy = (width?: number) => blurMatrix(FRAMES, width).reduce((sum, value) => sum + value ** 2, 0);
    const cases: [Branch, added: number][] = [
      [perturb({ kind: 'identity', layers: [0] }), 1],
      [perturb({ kind: 'skip', layers: [0, 1] }), 9],
      [plain, 0],
      [perturb({ kind: 'blur', layers: [1] }), 20 * energy()],
      [perturb({ kind: 'identity', layers: [1] }), 2],
      [perturb({ kind: 'blur', layers: [0], width: 1 }), 10 * energy(1)],
      [perturb({ kind: 'skip', layers: [] }), 0],
    ];
    const got = await predict(cases.map(([branch]) => branch));
    cases.forEach(([, added], i) =>
      expect(
        apart(
          got[i],
          computed().map((value) => value + added),
        ),
      ).toBeLessThan(1e-4),
    );
    const [both] = await predict([{ ...perturb({ kind: 'skip', layers: [1] }), keep: { own: false }, timestep: 700 }]);
    const wanted = computed({ keep: [0, 1], timestep: 700 }).map((value) => value + 6);
    expect(apart(both, wanted)).toBeLessThan(1e-4);
  });

  test('weak: the weaker model, with conditions as its own encoder has them', async () => {
    const [got, dropped] = await predict([
      { name: 'weak', keep: {}, model: 'weak' },
      { name: 'weak and dropped', keep: { own: false }, model: 'weak', timestep: 100 },
    ]);
    expectView(got, computed({ share: 0.25, level: 0.5 }));
    expectView(dropped, computed({ share: 0.25, level: 0.5, keep: [0, 1], timestep: 100 }));
  });
});

test('all kinds at once come back in the order of the branches, in one run for each network, encoded once', async () => {
  await pool.use(async (lease) => {
    const denoise = vi.spyOn(lease, 'denoise');
    const denoiser = new OnnxDenoiser(lease, bundle.manifest, values, BATCH);
    const branches: Branch[] = [
      { name: 'weak', keep: {}, model: 'weak' },
      { name: 'skip', keep: {}, perturb: { kind: 'skip', layers: [0] } },
      plain,
      { name: 'unrelated', keep: {}, unrelated: ['own', 'partner'] },
      { name: 'identity', keep: {}, perturb: { kind: 'identity', layers: [0] } },
      { name: 'late', keep: {}, timestep: 900 },
    ];
    for (let i = 0; i < 3; i++) {
      const got = await denoiser.predict(x, step, branches);
      const wanted = [
        computed({ share: 0.25, level: 0.5 }),
        computed().map((value) => value + 3),
        computed(),
        computed({ conditions: others }),
        computed().map((value) => value + 1),
        computed({ timestep: 900 }),
      ];
      wanted.forEach((one, branch) => expect(apart(got[branch], one)).toBeLessThan(1e-4));
    }
    expect(denoise).toHaveBeenCalledTimes(9);
    // Kept by the model and by the weaker one, and unrelated.
    expect(denoiser.encodings).toBe(3);
  });
});

test('traits say what the bundle offers', async () => {
  const of = ({ manifest }: Bundle, lease: NetworkLease) => new OnnxDenoiser(lease, manifest, values, BATCH).traits;
  await pool.use(async (lease) => {
    const parts = { face: [0, 1], head: [2, 3, 4, 5, 6, 7], torso: [8, 9, 10] };
    expect(of(bundle, lease)).toEqual({ layers: 2, weak: true, fps: 30, parts });
    expect(of(await readBundle(TOY_BUNDLE), lease)).toEqual({ fps: 30, parts });
  });
});

describe('what cannot be evaluated is refused, and the worker goes on', () => {
  const refused: [what: string, branch: Branch, problem: RegExp][] = [
    ['a layer beyond the last', { name: 'p', keep: {}, perturb: { kind: 'skip', layers: [2] } }, /no layer 2.*0 … 1/],
    ['a layer before the first', { name: 'p', keep: {}, perturb: { kind: 'blur', layers: [-1] } }, /no layer -1/],
    [
      'layers of the weaker model',
      { name: 'p', keep: {}, model: 'weak', perturb: { kind: 'skip', layers: [0] } },
      /not in the network "weakDenoiser"/,
    ],
  ];
  test.each(refused)('%s', async (_, branch, problem) => {
    await expect(predict([branch])).rejects.toMatchObject({
      code: 'SESSION_FAILED',
      message: expect.stringMatching(problem) as string,
    });
    expect(apart((await predict([plain]))[0], computed())).toBeLessThan(1e-5);
  });

  test('an older bundle has neither network, and says so only when asked', async () => {
    const older = await readBundle(TOY_BUNDLE);
    const own = await SessionPool.open(older, { workers: 1, threads: 1 });
    const ask = (branch: Branch) =>
      own.use((lease) => new OnnxDenoiser(lease, older.manifest, values, BATCH).predict(x, step, [branch]));
    try {
      const perturbed: Branch = { name: 'p', keep: {}, perturb: { kind: 'skip', layers: [0] } };
      await expect(ask(perturbed)).rejects.toThrow(/no network "perturbed"/);
      await expect(ask({ name: 'w', keep: {}, model: 'weak' })).rejects.toThrow(/no network "weakEncoder"/);
      expect(apart((await ask(plain))[0], computed())).toBeLessThan(1e-5);
    } finally {
      await own.close();
    }
  });

  test('networks beside the plain one are opened by the first branch that needs them: a broken one hurts no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-branches-'));
    await cp(BRANCHES_BUNDLE, folder, { recursive: true });
    await writeFile(join(folder, 'perturbed.onnx'), 'no network');
    const own = await SessionPool.open(await readBundle(folder), { workers: 1, threads: 1 });
    const ask = (branch: Branch) =>
      own.use((lease) => new OnnxDenoiser(lease, bundle.manifest, values, BATCH).predict(x, step, [branch]));
    try {
      expect(apart((await ask(plain))[0], computed())).toBeLessThan(1e-5);
      const broken = ask({ name: 'p', keep: {}, perturb: { kind: 'skip', layers: [0] } });
      await expect(broken).rejects.toMatchObject({ code: 'SESSION_FAILED' });
      expect(apart((await ask(plain))[0], computed())).toBeLessThan(1e-5);
    } finally {
      await own.close();
      await rm(folder, { recursive: true });
    }
  });
});
