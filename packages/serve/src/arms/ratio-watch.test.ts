import { expect, test } from 'vitest';
import { parseDeployment } from '../deployment/deployment';
import { RatioWatch } from './ratio-watch';

const deployment = (weights: readonly number[]) =>
  parseDeployment({
    name: 'x',
    bundles: { a: 'a' },
    arms: weights.map((weight, i) => ({ name: `arm${i}`, bundle: 'a', weight })),
  });
const sticky = (arm: number) => ({ arm: `arm${arm}`, by: 'sticky' as const });

test('rings where an arm gets too few users, and not where shares are as set', () => {
  const [even, skewed, given] = [new RatioWatch(), new RatioWatch(), deployment([0.5, 0.4])];
  for (let user = 0; user < 3000; user++) {
    even.saw(given, sticky(user % 9 < 5 ? 0 : 1), `u${user}`);
    skewed.saw(given, sticky(user % 10 < 7 ? 0 : 1), `u${user}`);
  }
  expect([even.rings, skewed.rings]).toEqual([false, true]);
});

test('a user counts once, who was not assigned by her key not at all, and new shares begin anew', () => {
  const [watch, given] = [new RatioWatch(), deployment([0.5, 0.5])];
  for (let time = 0; time < 3000; time++) {
    watch.saw(given, sticky(0), 'always the same');
    watch.saw(given, { arm: 'arm0', by: 'fallback' }, `u${time}`);
    watch.saw(given, sticky(0), undefined);
  }
  expect(watch.rings).toBe(false);
  for (let user = 0; user < 300; user++) watch.saw(given, sticky(0), `u${user}`);
  expect(watch.rings).toBe(true);
  watch.saw(deployment([0.9, 0.1]), sticky(0), 'u');
  expect(watch.rings).toBe(false);
});
