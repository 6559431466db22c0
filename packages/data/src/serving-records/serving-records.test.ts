import { createHmac } from 'node:crypto';
import { FILE_FORMATS } from '@antiphon/core';
import { expect, test } from 'vitest';
import { armsInForce, hashedUser, isLate, outcomeSchema, parseRecord, sharesOf, type DeploymentOfRecords } from '.';

const arm = (name: string, weight: number, more: object = {}) => ({
  name,
  weight,
  enabled: true,
  shadow: false,
  ...more,
});
const deployment: DeploymentOfRecords = {
  name: 'lips',
  arms: [arm('a', 0.3), arm('b', 0.1), arm('off', 0.5, { enabled: false }), arm('dark', 0.1, { shadow: true })],
};

test('a user is a hash under a secret salt, the same for the same key', () => {
  const salt = 'a salt of sixteen bytes or more';
  expect(hashedUser(salt, 'ann')).toBe(createHmac('sha256', salt).update('ann').digest('hex'));
  expect(hashedUser(salt, 'ann')).not.toBe(hashedUser(`${salt}!`, 'ann'));
  expect(() => hashedUser('short', 'ann')).toThrow(RangeError);
});

test('the shares that are meant are of users who have an arm', () => {
  expect([...sharesOf(deployment)].map(([name, share]) => [name, Math.round(1e6 * share)])).toEqual([
    ['a', 750_000],
    ['b', 250_000],
  ]);
});

test('the same arms have the same id whoever writes them, and other weights another', () => {
  const { id } = armsInForce(deployment, '2026-11-30T00:00:00.000Z');
  expect(
    armsInForce({ ...deployment, bundles: 'none of the log’s business' } as never, '2027-01-01T00:00:00.000Z').id,
  ).toBe(id);
  expect(armsInForce({ ...deployment, arms: [arm('a', 0.5), arm('b', 0.5)] }, '2026-11-30T00:00:00.000Z').id).not.toBe(
    id,
  );
});

test('an outcome is late after the window, to the millisecond', () => {
  expect(isLate('2026-11-01T00:00:00.000Z', '2026-11-08T00:00:00.000Z', 7)).toBe(false);
  expect(isLate('2026-11-01T00:00:00.000Z', '2026-11-08T00:00:00.001Z', 7)).toBe(true);
  expect(isLate('2026-11-01T00:00:00.000Z', '2036-11-08T00:00:00.000Z', undefined)).toBe(false);
});

test('a value that is no number is no outcome', () => {
  const outcome = { at: '2026-11-01T00:00:00.000Z', request: 'r', deployment: 'lips', arm: 'a', metric: 'watched' };
  for (const value of [NaN, Infinity, '1', null])
    expect(outcomeSchema.safeParse({ ...outcome, value }).success).toBe(false);
  expect(outcomeSchema.safeParse({ ...outcome, value: -1.5 }).success).toBe(true);
});

test('a torn line is told as one, a key of a later version is left out, and a later format is refused', () => {
  const outcome = {
    format: FILE_FORMATS.outcome,
    at: '2026-11-01T00:00:00.000Z',
    request: 'r',
    deployment: 'd',
    arm: 'a',
    metric: 'm',
    value: 1,
  };
  const line = JSON.stringify(outcome);
  expect(parseRecord(line, 'log')).toEqual(outcome);
  expect(parseRecord(JSON.stringify({ ...outcome, mood: 'new' }), 'log')).toEqual(outcome);
  expect(parseRecord(line.slice(0, -5), 'log')).toEqual({ format: 'unreadable' });
  expect(parseRecord('{"format":"something else"}', 'log')).toEqual({ format: 'unreadable' });
  for (const format of ['antiphon-exposure/2', 'antiphon-outcome/2', 'antiphon-arms-in-force/2'])
    expect(() => parseRecord(JSON.stringify({ format }), 'log')).toThrow(/written by a newer version/);
});
