import { fileURLToPath } from 'node:url';
import { Random, type GuidanceSpec } from '@antiphon/core';
import { conditionRows, conditionWidth } from '@antiphon/data';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readBundle, type Bundle } from '../bundle/bundle';
import { Sampling, type SamplingBatch } from '../denoiser/sampling';
import { BRANCHES_BUNDLE } from '../fixtures/toy-bundle';
import type { Networks } from '../denoiser/networks';
import { SessionPool } from '../sessions/session-pool';
import { LaneGroup } from './lane-group';

/** A model that was trained, of the kind that others are: what rounds otherwise in another row would show. */
const TRAINED = fileURLToPath(new URL('../../../../fixtures/released/0.1/run/arms/cfg-seed0/bundle', import.meta.url));
const SIZE = 4;
const STEPS = 4;

/** A window, how it is sampled, and what becomes of it. */
interface Window {
  readonly seed: number;
  readonly guidance: GuidanceSpec;
  readonly sampler: string;
  readonly steps: number;
  readonly eta?: number;
  /** Frames that it is given. */
  readonly held: number;
  /** How loud its conditions are: so loud that its own numbers overflow. */
  readonly loud?: number;
  /** At which step it is stopped, or breaks. */
  readonly stops?: number;
  readonly breaks?: number;
}

const kinds: GuidanceSpec[] = [
  { kind: 'cfg', scale: 2.5 },
  { kind: 'cfg', scale: 2, within: [0.3, 0.7] },
  { kind: 'cfg', scale: 1 },
  { kind: 'apg', scale: 3 },
  { kind: 'feedback' },
  { kind: 'icg' },
  { kind: 'tsg' },
  { kind: 'spg' },
  { kind: 'pag' },
  { kind: 'seg' },
  { kind: 'slg' },
  { kind: 'autoguidance' },
];
const ways = fc.constantFrom<Pick<Window, 'sampler' | 'eta'>>(
  { sampler: 'ddim' },
  { sampler: 'ddim', eta: 0.5 },
  { sampler: 'ddpm' },
  { sampler: 'dpmpp-2m' },
);
const window: fc.Arbitrary<Window> = fc
  .record({
    seed: fc.integer({ min: 0, max: 2 ** 40 }),
    guidance: fc.constantFrom(...kinds),
    way: ways,
    steps: fc.constant(STEPS),
    held: fc.constantFrom(0, 2),
  })
  .map(({ way, ...rest }) => ({ ...rest, ...way }));
const neighbour: fc.Arbitrary<Window | undefined> = fc.option(
  fc.oneof(
    window,
    window.map((one) => ({ ...one, loud: 1e38 })),
    fc.tuple(window, fc.integer({ min: 1, max: STEPS - 1 })).map(([one, steps]) => ({ ...one, steps })),
    fc.tuple(window, fc.integer({ min: 0, max: STEPS - 1 })).map(([one, stops]) => ({ ...one, stops })),
    fc.tuple(window, fc.integer({ min: 0, max: STEPS - 1 })).map(([one, breaks]) => ({ ...one, breaks })),
  ),
  { nil: undefined },
);

describe.each([
  ['the toy', BRANCHES_BUNDLE],
  ['a trained model', TRAINED],
])('%s', (_, folder) => {
  let bundle: Bundle;
  let pool: SessionPool;
  beforeAll(async () => {
    bundle = await readBundle(folder);
    pool = await SessionPool.open(bundle, { workers: 1, threads: 1 });
  });
  afterAll(() => pool.close());

  function batchOf({ seed, held, stops, loud = 1 }: Window): SamplingBatch {
    const { conditions, frames, features, motion } = bundle.manifest;
    const random = Random.stream(seed, 'lane-group.test');
    const controller = new AbortController();
    const heard = conditions.map((spec) => [
      spec.name,
      random.normals(conditionRows(spec, frames, motion.fps) * conditionWidth(spec)).map((value) => loud * value),
    ]);
    return {
      conditions: [Object.fromEntries(heard) as Record<string, Float32Array>],
      seeds: [seed],
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step.index === (stops ?? NaN)) controller.abort();
      },
      ...(held === 0
        ? {}
        : { hold: { known: random.normals(frames * features), mask: new Float32Array(frames).fill(1, 0, held) } }),
    };
  }

  /** Each lane's motion, or why it has none. */
  function computed(lanes: readonly (Window | undefined)[]): Promise<PromiseSettledResult<Float32Array>[]> {
    return pool.use((lease) => {
      const places = lanes.flatMap((one, place) => (one === undefined ? [] : [place]));
      const { frames, features } = bundle.manifest;
      const group = new LaneGroup(lease, places, [lanes.length, frames, features]);
      return Promise.allSettled(
        lanes.map(async (one, place) => {
          if (one === undefined) throw new Error('an empty lane');
          try {
            const networks = group.networks(place);
            const sampling = new Sampling(bundle.manifest, one);
            return (await sampling.sample(breaking(networks, one.breaks), batchOf(one))).motion;
          } finally {
            group.end(place);
          }
        }),
      );
    });
  }

  const motionOf = async (lanes: readonly (Window | undefined)[], place: number): Promise<Float32Array> => {
    const found = (await computed(lanes))[place];
    if (found?.status !== 'fulfilled') throw (found?.reason as Error | undefined) ?? new Error('no such lane');
    return found.value;
  };
  const alone = (one: Window, place: number) => Array.from({ length: SIZE }, (_, i) => (i === place ? one : undefined));

  test('a motion is the same to the bit, whatever its neighbours hold, ask and suffer', async () => {
    const places = fc.integer({ min: 0, max: SIZE - 1 });
    const neighbours = fc.array(neighbour, { minLength: SIZE, maxLength: SIZE });
    await fc.assert(
      fc.asyncProperty(window, places, neighbours, async (own, place, others) => {
        const among = others.map((other, i) => (i === place ? own : other));
        expect(await motionOf(among, place)).toEqual(await motionOf(alone(own, place), place));
      }),
      { numRuns: 60 },
    );
  });

  test('each way of guidance beside each other', async () => {
    for (const [i, guidance] of kinds.entries()) {
      const own: Window = { seed: i, guidance, sampler: 'ddim', steps: STEPS, held: 2 };
      const among = Array.from({ length: SIZE }, (_, k) => ({
        ...own,
        seed: i + 100 * k,
        guidance: kinds[(i + k) % kinds.length] ?? guidance,
      }));
      expect(await motionOf(among, 0)).toEqual(await motionOf(alone(own, 0), 0));
    }
  });

  test('what a neighbour asks and cannot have fails that neighbour, and no other', async () => {
    const own: Window = { seed: 1, guidance: { kind: 'cfg', scale: 2 }, sampler: 'ddim', steps: STEPS, held: 0 };
    const [first, second, third] = await computed([own, { ...own, breaks: 2 }, { ...own, seed: 2 }, undefined]);
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'SESSION_FAILED' } });
    expect(first).toMatchObject({ value: await motionOf(alone(own, 0), 0) });
    expect(third).toMatchObject({ value: await motionOf(alone({ ...own, seed: 2 }, 2), 2) });
  });

  test('in lanes of other sizes a motion differs by rounding alone', async () => {
    const own: Window = { seed: 5, guidance: { kind: 'cfg', scale: 2 }, sampler: 'ddim', steps: STEPS, held: 0 };
    const sampled = await pool.use((lease) => new Sampling(bundle.manifest, own).sample(lease, batchOf(own)));
    const { std } = bundle.manifest.normalisation.motion;
    for (const size of [1, 2, 3, 8, 16, 64]) {
      const motion = await motionOf(
        Array.from({ length: size }, (_, i) => (i === size - 1 ? own : undefined)),
        size - 1,
      );
      // In standard deviations of each feature.
      const apart = motion.map(
        (value, i) => Math.abs(value - (sampled.motion[i] ?? NaN)) / (std[i % std.length] ?? NaN),
      );
      expect(Math.max(...apart)).toBeLessThan(1e-4);
    }
  });

  test('a step of all lanes is one message, and conditions are put together once', async () => {
    await pool.use(async (lease) => {
      const asked = vi.spyOn(lease, 'denoiseLanes');
      const { frames, features } = bundle.manifest;
      const group = new LaneGroup(lease, [0, 1], [SIZE, frames, features]);
      const own: Window = { seed: 1, guidance: { kind: 'cfg', scale: 2 }, sampler: 'ddim', steps: STEPS, held: 0 };
      const single = { ...own, guidance: { kind: 'cfg', scale: 1 } };
      await Promise.all(
        [own, single].map(async (one, place) => {
          await new Sampling(bundle.manifest, one).sample(group.networks(place), batchOf(one));
          group.end(place);
        }),
      );
      expect(asked).toHaveBeenCalledTimes(STEPS);
      // The second branch of the one, and nothing of the other.
      expect(asked.mock.calls.map(([, runs]) => runs.map(({ keys }) => keys.map((key) => key !== undefined)))).toEqual(
        Array.from({ length: STEPS }, () => [
          [true, true, false, false],
          [true, false, false, false],
        ]),
      );
    });
  });
});

/** Networks that are asked, from a step on, for a memory that is not there. */
function breaking(networks: Networks, from = Infinity): Networks {
  let steps = 0;
  return {
    encode: (...asked) => networks.encode(...asked),
    evaluate: (runs) =>
      networks.evaluate(
        steps++ < from
          ? runs
          : runs.map((run) => ({
              ...run,
              evaluations: run.evaluations.map((evaluation) => ({ ...evaluation, key: 'nothing' })),
            })),
      ),
  };
}
