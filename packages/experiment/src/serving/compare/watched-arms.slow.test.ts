import { Random } from '@antiphon/core';
import type { OutcomeMetric } from '@antiphon/data/serving-records';
import { describe, expect, test } from 'vitest';
import type { User } from '../gather/users';
import { compareTwo } from './compare-arms';
import { measuredUsers } from './measured';

const PROPORTION: OutcomeMetric = { kind: 'proportion', better: 'higher' };
const MEAN: OutcomeMetric = { kind: 'mean', better: 'higher' };
const ARMS = ['a', 'b', 'c'];

/** As users are: who is measured of two metrics, one of them with a long tail. */
const VALUES: Readonly<Record<string, readonly [OutcomeMetric, (random: Random) => number]>> = {
  'one in twenty watches to the end': [PROPORTION, (random) => (random.uniform() < 0.05 ? 1 : 0)],
  'two in five do': [PROPORTION, (random) => (random.uniform() < 0.4 ? 1 : 0)],
  'seconds, of which a few are very many': [MEAN, (random) => Math.exp(1.2 * random.normal())],
};

function userOf(arm: string, values: Readonly<Record<string, number>>): User {
  const of = Object.entries(values).map(([name, sum]) => [name, { count: 1, sum }] as const);
  return { arm, period: 0, first: 0, moved: false, values: new Map(of) };
}

/** Whether any of all pairs is ever told apart on any metric, looked at after every 50 users. */
function everDecides(run: number, most: number, shift = 0): boolean {
  const random = Random.stream(run, 'watched arms');
  const metrics = Object.entries(VALUES);
  const alpha = 0.05 / (3 * metrics.length);
  const users: User[] = [];
  while (users.length < most) {
    const arm = ARMS[Math.floor(3 * random.uniform())] ?? 'a';
    const values = metrics.map(([name, [, draw]]) => [name, draw(random) + (arm === 'c' ? shift : 0)] as const);
    users.push(userOf(arm, Object.fromEntries(values)));
    if (users.length % 50 !== 0) continue;
    for (const [name, [metric]] of metrics) {
      const measured = measuredUsers(users, name, metric);
      const arms = ARMS.map((each) => ({
        arm: each,
        users: 0,
        measured: measured.get(each) ?? new Map<number, never>(),
      }));
      for (const [i, one] of arms.entries())
        for (const other of arms.slice(i + 1))
          if (['better', 'worse'].includes(compareTwo(name, metric, one, other, alpha).conclusion)) return true;
    }
  }
  return false;
}

describe('three arms on three metrics, watched after every fifty users', () => {
  test('that are alike are told apart in 5 % of experiments at most, whatever the pair, the metric and the look', () => {
    const decided = Array.from({ length: 120 }, (_, run) => everDecides(run, 2400)).filter(Boolean);
    expect(decided.length).toBeLessThanOrEqual(0.05 * 120);
  });

  test('and one that differs is found', () => {
    const decided = Array.from({ length: 10 }, (_, run) => everDecides(run, 2400, 0.3)).filter(Boolean);
    expect(decided).toHaveLength(10);
  });
});
