import { expect, test } from 'vitest';
import { assign, type AssignmentRule } from './assignment';
import { reassign } from './ranges';

const ranges = reassign({}, { cfg: 0.6, fixed: 0.3 });
const rule: AssignmentRule = {
  seed: 'spring',
  arms: [
    { name: 'cfg', enabled: true, ranges: ranges.cfg ?? [] },
    { name: 'fixed', enabled: true, ranges: ranges.fixed ?? [] },
  ],
  holdout: 0,
  fallback: 'cfg',
};
const users = Array.from({ length: 5000 }, (_, i) => `user-${i}`);
const armsOf = (changed: Partial<AssignmentRule> = {}) => users.map((key) => assign({ ...rule, ...changed }, { key }));
const share = (all: ReturnType<typeof armsOf>, arm: string, by: string) =>
  all.filter((each) => each?.arm === arm && each.by === by).length / users.length;

test('a key always has the same arm, and arms have their weights', () => {
  const all = armsOf();
  expect(armsOf()).toEqual(all);
  expect(share(all, 'cfg', 'sticky')).toBeCloseTo(0.6, 1);
  expect(share(all, 'fixed', 'sticky')).toBeCloseTo(0.3, 1);
  expect(share(all, 'cfg', 'fallback')).toBeCloseTo(0.1, 1);
});

test('another seed spreads the same users anew', () => {
  const [first, second] = [armsOf(), armsOf({ seed: 'summer' })];
  const same = users.filter((_, i) => first[i]?.arm === second[i]?.arm).length / users.length;
  expect(same).toBeCloseTo(0.7 ** 2 + 0.3 ** 2, 1); // by chance; the fallback is cfg
});

test('an arm that is switched off leaves its callers to the fallback, and nobody else moves', () => {
  const before = armsOf();
  const after = armsOf({ arms: rule.arms.map((arm) => ({ ...arm, enabled: arm.name !== 'fixed' })) });
  after.forEach((each, i) => {
    if (before[i]?.arm === 'fixed') expect(each).toEqual({ arm: 'cfg', by: 'fallback' });
    else expect(each).toEqual(before[i]);
  });
});

test('a holdout is of all arms alike, and whoever is not in it stays where he was', () => {
  const before = armsOf();
  const after = armsOf({ holdout: 0.2 });
  expect(share(after, 'cfg', 'holdout')).toBeCloseTo(0.2, 1);
  after.forEach((each, i) => {
    if (each?.by !== 'holdout') expect(each).toEqual(before[i]);
  });
  const held = users.filter((_, i) => after[i]?.by === 'holdout' && before[i]?.arm === 'fixed').length;
  expect(held / users.length).toBeCloseTo(0.2 * 0.3, 1);
});

test('testers get what they ask for; whoever has no key gets the fallback', () => {
  expect(assign(rule, { key: 'user-1', force: 'fixed' })).toEqual({ arm: 'fixed', by: 'forced' });
  expect(assign(rule, { force: 'nobody' })).toBeUndefined();
  expect(assign(rule, {})).toEqual({ arm: 'cfg', by: 'fallback' });
});
