import { expect, test } from 'vitest';
import type { User } from '../gather/users';
import { measuredUsers, together } from './measured';

const userOf = (period: number, count: number, sum: number): User => ({
  ...{ arm: 'a', period, first: 0, moved: false },
  values: new Map([['m', { count, sum }]]),
});

test('a single user’s values are one value, and periods together are all their users', () => {
  const users = [...[1, 0, 1, 1].map((value, i) => userOf(i % 2, 1, value)), userOf(0, 4, 2)];
  const measured = measuredUsers(users, 'm', { kind: 'mean', better: 'higher' }).get('a');
  expect(measured?.get(0)).toMatchObject({ users: 3, mean: expect.closeTo(2.5 / 3, 12) as number, binary: false });
  const all = together(measured?.values() ?? []);
  expect(all).toMatchObject({ users: 5, mean: expect.closeTo(3.5 / 5, 12) as number });
});

test('a proportion of which each user has one value has the variance of one, and a mean that of a sample', () => {
  const users = [1, 0, 1, 1].map((value) => userOf(0, 1, value));
  const varianceOf = (kind: 'proportion' | 'mean') =>
    measuredUsers(users, 'm', { kind, better: 'higher' }).get('a')?.get(0)?.variance;
  expect(varianceOf('proportion')).toBeCloseTo(0.75 * 0.25, 12);
  expect(varianceOf('mean')).toBeCloseTo((0.75 * 0.25 * 4) / 3, 12);
});
