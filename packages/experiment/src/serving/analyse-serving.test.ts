import { Random } from '@antiphon/core';
import type { ServingRecord } from '@antiphon/data/serving-records';
import { describe, expect, test } from 'vitest';
import { analyseServing } from './analyse-serving';
import { deploymentOf, exposureOf, inForceAt, iso, outcomeOf, reading, usersWith } from './fixtures/made-up-records';
import { servingReportSchema } from './report-schema';

const HALF = deploymentOf({ a: 0.5, b: 0.5 });

test('proportions are those of GrowthBook’s gbstats, to its digits', async () => {
  const MEANT = deploymentOf({ a: 3000 / 6461, b: 3461 / 6461 });
  const records: ServingRecord[] = [inForceAt(MEANT)];
  const arms = { a: [1396, 3000], b: [2422, 3461] } as const;
  for (const [arm, [ones, users]] of Object.entries(arms))
    for (let i = 0; i < users; i++) {
      records.push(
        exposureOf(`${arm}${i}`, `${arm}-${i}`, { arm, inForce: inForceAt(MEANT).id, at: iso((6461 * i) / users) }),
      );
      records.push(outcomeOf(`${arm}${i}`, i < ones ? 1 : 0, { arm, at: iso((6461 * i) / users) }));
    }
  const { comparisons, arms: told } = await analyseServing(reading(records));
  expect(comparisons).toHaveLength(1);
  const { lift, users, conclusion } = comparisons[0] ?? {};
  expect(users).toEqual([3000, 3461]);
  expect(lift?.estimate).toBeCloseTo(0.50386, 5);
  expect(lift?.ci[0]).toBeCloseTo(0.40098, 5);
  expect(lift?.ci[1]).toBeCloseTo(0.60675, 5);
  expect(conclusion).toBe('better');
  expect(told.map(({ metrics }) => metrics.watched?.mean)).toEqual([1396 / 3000, expect.closeTo(2422 / 3461, 12)]);
});

test('a difference that is there is found, and its words speak of users', async () => {
  const random = Random.stream(1, 'difference');
  const records = usersWith(HALF, 3000, random, (arm) => (random.uniform() < (arm === 'a' ? 0.4 : 0.6) ? 1 : 0));
  const report = await analyseServing(reading(records));
  expect(servingReportSchema.parse(report)).toEqual(report);
  expect(report.comparisons[0]).toMatchObject({ a: 'a', b: 'b', conclusion: 'better' });
  expect(report.sampleRatio).toMatchObject({ alarm: false });
  expect(report.verdict).toMatch(
    /^This speaks of the users of the deployment lips of 2026-11-01, whom their key put into an arm at random: a \(\d+ users\) and b/,
  );
  expect(report.verdict).toMatch(/b is better than a on watched: \+0\.\d+, \+\d/);
  expect(report.arms[0]?.seconds.p50).toBeGreaterThan(0.19);
  expect(report.arms[0]?.realTime.p50).toBeLessThan(0.11);
});

test('low is better where the deployment says so', async () => {
  const metrics = { stalls: { kind: 'mean', better: 'lower' } } as const;
  const random = Random.stream(2, 'lower');
  const value = (arm: string) => random.normal() + (arm === 'b' ? 1 : 0);
  const report = await analyseServing(
    reading(usersWith(deploymentOf({ a: 0.5, b: 0.5 }, metrics), 2000, random, value)),
  );
  expect(report.comparisons[0]).toMatchObject({ metric: 'stalls', conclusion: 'worse' });
});

describe('the unit is the user', () => {
  test('whose values are averaged, however many there are', async () => {
    const { id } = inForceAt(HALF);
    const records: ServingRecord[] = [inForceAt(HALF)];
    for (let i = 0; i < 10; i++)
      records.push(exposureOf(`busy-${i}`, 'busy', { inForce: id }), outcomeOf(`busy-${i}`, 1));
    records.push(exposureOf('once', 'once', { inForce: id }), outcomeOf('once', 0));
    const { arms } = await analyseServing(reading(records));
    expect(arms[0]).toMatchObject({ users: 2, metrics: { watched: { users: 2, mean: 0.5 } } });
  });

  test('who belongs to the first arm, in whatever order records are read; what another arm gave is left out and counted', async () => {
    const { id } = inForceAt(HALF);
    const records = [
      exposureOf('late', 'ann', { arm: 'b', at: iso(100), inForce: id }),
      outcomeOf('late', 0, { arm: 'b', at: iso(101) }),
      inForceAt(HALF),
      exposureOf('first', 'ann', { arm: 'a', at: iso(1), inForce: id }),
      outcomeOf('first', 1, { at: iso(2) }),
    ];
    const report = await analyseServing(reading(records));
    expect(report.arms).toMatchObject([
      { name: 'a', users: 1, moved: 1, metrics: { watched: { mean: 1 } } },
      { name: 'b', users: 0 },
    ]);
    expect(report.outcomes).toMatchObject({ used: 1, moved: 1 });
    expect(report.verdict).toMatch(/1 user met a second arm after a change/);
  });
});

test('outcomes that are repeated, late, unknown, of no randomised user or of no named metric are counted and left out', async () => {
  const { id } = inForceAt(HALF);
  const records = [
    inForceAt(HALF),
    exposureOf('r', 'ann', { inForce: id }),
    outcomeOf('r', 0, { at: iso(20) }), // read first, and yet the second
    outcomeOf('r', 1, { at: iso(10) }),
    outcomeOf('r', 1, { metric: 'mood' }),
    exposureOf('weeks', 'bob', { inForce: id }),
    outcomeOf('weeks', 1, { at: iso(8 * 24 * 3600) }),
    exposureOf('flagged', 'cid', { inForce: id }),
    outcomeOf('flagged', 1, { late: true }),
    outcomeOf('nobody', 1),
    exposureOf('tester', 'dan', { by: 'forced', inForce: id }),
    outcomeOf('tester', 1),
    exposureOf('half', 'eve', { inForce: id }),
    outcomeOf('half', 0.5),
    { format: 'unreadable' } as never,
  ];
  const report = await analyseServing(reading(records));
  expect(report.outcomes).toEqual({
    used: 1,
    repeated: 1,
    late: 2,
    unknown: 1,
    notRandomised: 1,
    moved: 0,
    unfit: 2,
    unreadable: 1,
  });
  expect(report.arms[0]?.metrics.watched).toMatchObject({ users: 1, mean: 1 });
});

test('however few outcomes fit into memory, the report is the same', async () => {
  const random = Random.stream(3, 'parts');
  const records = usersWith(HALF, 500, random, () => (random.uniform() < 0.5 ? 1 : 0));
  records.push(outcomeOf('r1', 0, { at: iso(9999) }), outcomeOf('r3', 0, { at: iso(9999) }), outcomeOf('none', 0));
  let reads = 0;
  const read = () => (reads++, reading(records)());
  const whole = await analyseServing(read);
  expect([whole.outcomes.repeated, whole.outcomes.unknown, reads]).toEqual([2, 1, 2]);
  expect(await analyseServing(read, { mostOutcomes: 100 })).toEqual(whole);
  expect(reads).toBeGreaterThan(10);
});

describe('shares of users', () => {
  test('that are not those that were meant ring, and no difference may be believed', async () => {
    const random = Random.stream(4, 'ratio');
    const records = usersWith(deploymentOf({ a: 0.6, b: 0.4 }), 4000, random, () => 1).map((record) =>
      record.format === 'antiphon-arms-in-force/1' ? { ...record, deployment: HALF } : record,
    );
    const report = await analyseServing(reading(records));
    expect(report.sampleRatio.alarm).toBe(true);
    expect(report.comparisons.map(({ conclusion }) => conclusion)).not.toContain('better');
    expect(report.verdict).toMatch(
      /did not come to arms in the shares that were meant .* a has 2\d+ where 50 % was meant/,
    );
  });

  test('are asked of each period for itself, and users who came later and differ do not make arms differ', async () => {
    const random = Random.stream(5, 'periods');
    const before = usersWith(deploymentOf({ a: 0.9, b: 0.1 }), 3000, random, () => (random.uniform() < 0.2 ? 1 : 0));
    const after = usersWith(HALF, 3000, random, () => (random.uniform() < 0.8 ? 1 : 0)).map((record) => {
      const later = { at: iso(10_000 + (Date.parse(record.at) - Date.parse(iso(0))) / 1000) };
      return 'request' in record
        ? {
            ...record,
            ...later,
            request: `later-${record.request}`,
            ...('user' in record && { user: `later-${record.user ?? ''}` }),
          }
        : { ...record, ...later };
    });
    const report = await analyseServing(reading([...before, ...after]));
    expect(report.sampleRatio).toMatchObject({
      alarm: false,
      periods: [{ arms: [{ share: 0.9 }, {}] }, { arms: [{ share: 0.5 }, {}] }],
    });
    // By the plain means the arm b would be far ahead: most of its users came when everybody watched.
    const [a, b] = report.arms.map(({ metrics }) => metrics.watched?.mean ?? NaN);
    expect(b - a).toBeGreaterThan(0.2);
    expect(report.comparisons[0]).toMatchObject({ conclusion: 'undecided' });
    expect(Math.abs(report.comparisons[0]?.difference?.estimate ?? NaN)).toBeLessThan(0.05);
    expect(report.verdict).toMatch(/Weights were changed.*2 periods/);
  });
});

test('who is measured may depend on the arm, which is told', async () => {
  const random = Random.stream(6, 'missing');
  const records = usersWith(HALF, 3000, random, () => (random.uniform() < 0.5 ? 1 : 0));
  const some = records.filter(
    (each) => !(each.format === 'antiphon-outcome/1' && each.arm === 'b' && random.uniform() < 0.5),
  );
  const report = await analyseServing(reading(some));
  expect(report.verdict).toMatch(/Of the users of b and a not the same share was measured \(watched\)/);
  expect(report.comparisons[0]).toMatchObject({ conclusion: 'not comparable' });
});

describe('nothing is said where nothing is known', () => {
  test('of few users, and of proportions of which one kind is rare', async () => {
    const random = Random.stream(7, 'few');
    for (const [users, value] of [
      [150, () => (random.uniform() < 0.5 ? 1 : 0)],
      [3000, () => 0],
    ] as const) {
      const report = await analyseServing(reading(usersWith(HALF, users, random, value)));
      expect(report.comparisons[0]).toMatchObject({ difference: null, conclusion: 'too few users' });
      expect(report.verdict).toMatch(/Too few users for an interval: watched \(b beside a\)/);
    }
  });

  test('of one arm, of answers without a key, without outcomes, and of nothing at all', async () => {
    const random = Random.stream(8, 'nothing');
    const one = await analyseServing(reading(usersWith(deploymentOf({ a: 1 }), 50, random, () => 1)));
    expect(one.verdict).toMatch(/all 50 users .* were given the arm a\. Nothing was randomised/);
    expect(one.comparisons).toEqual([]);
    const keyless = await analyseServing(reading([inForceAt(HALF), exposureOf('r', undefined, { by: 'fallback' })]));
    expect(keyless.verdict).toMatch(/no user was given an arm by their key/);
    const silent = usersWith(HALF, 400, random, () => 1).filter(({ format }) => format !== 'antiphon-outcome/1');
    expect((await analyseServing(reading(silent))).verdict).toMatch(/No outcome was recorded of these users/);
    expect((await analyseServing(reading([inForceAt(HALF)]))).verdict).toMatch(/no answer was recorded yet/);
    await expect(analyseServing(reading([]))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

test('of several deployments one is chosen', async () => {
  const records = [inForceAt(HALF), exposureOf('r', 'ann'), exposureOf('s', 'bob', { deployment: 'other' })];
  await expect(analyseServing(reading(records))).rejects.toMatchObject({
    message: expect.stringMatching(/"lips" and "other"\. Choose one with --deployment/) as string,
  });
  expect((await analyseServing(reading(records), { name: 'other' })).arms[0]?.exposures.sticky).toBe(1);
});

test('shadows are compared with what was answered', async () => {
  const shadow = (difference: number | null) => [{ arm: 'dark', difference }];
  const records = [
    inForceAt(HALF),
    ...[0.1, 0.2, 0.3].map((difference, i) => exposureOf(`r${i}`, 'ann', { shadows: shadow(difference) })),
    exposureOf('failed', 'ann', { shadows: shadow(null) }),
  ];
  const { shadows } = await analyseServing(reading(records));
  expect(shadows).toEqual([
    {
      arm: 'a',
      shadow: 'dark',
      compared: 3,
      failed: 1,
      difference: { mean: expect.closeTo(0.2, 9), p50: expect.closeTo(0.2, 2), p95: expect.closeTo(0.3, 2), most: 0.3 },
    },
  ]);
});
