import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseGroup } from './choose-group';

const windows = (...steps: number[]) => steps.map((count, id) => ({ id, steps: count }));
const chosen = (of: { readonly size: number; readonly members: readonly { readonly id: number }[] }) => [
  of.size,
  of.members.map(({ id }) => id),
];

test.each([
  [1, [1, [0]]],
  [2, [2, [0, 1]]],
  [3, [2, [0, 1]]],
  [5, [4, [0, 1, 2, 3]]],
  [7, [8, [0, 1, 2, 3, 4, 5, 6]]],
  [13, [8, [0, 1, 2, 3, 4, 5, 6, 7]]],
  [14, [16, Array.from({ length: 14 }, (_, i) => i)]],
  [40, [16, Array.from({ length: 16 }, (_, i) => i)]],
])('of %d that wait, a worker takes the most lanes that they fill', (count, expected) => {
  const waiting = windows(...Array.from({ length: count }, () => 25));
  expect(chosen(chooseGroup(waiting, [1, 2, 4, 8, 16], Infinity))).toEqual(expected);
});

test('the one that has waited longest goes, with those of as many steps that came after it', () => {
  expect(chosen(chooseGroup(windows(10, 25, 10, 25, 10), [1, 2], Infinity))).toEqual([2, [0, 2]]);
});

test('what is computed again is computed alone, in its lane, and nobody is computed with it', () => {
  const again = { id: 9, steps: 25, lane: { size: 16, place: 3 } };
  expect(chosen(chooseGroup([again, ...windows(25)], [1, 2], Infinity))).toEqual([16, [9]]);
  expect(chosen(chooseGroup([...windows(25), again], [1, 2], Infinity))).toEqual([1, [0]]);
});

test('a worker leaves others their share', () => {
  expect(chosen(chooseGroup(windows(25, 25, 25, 25), [1, 2, 4], 2))).toEqual([2, [0, 1]]);
});

test('where the least size is more than one, the rest is padding', () => {
  expect(chosen(chooseGroup(windows(25), [4, 16], Infinity))).toEqual([4, [0]]);
  expect(chosen(chooseGroup(windows(25, 25, 25, 25, 25), [4, 16], 1))).toEqual([4, [0, 1, 2, 3]]);
});

test('the first always goes, and no group is larger than its lanes', () => {
  const waiting = fc.array(fc.constantFrom(4, 10, 25), { minLength: 1, maxLength: 80 });
  const sizes = fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(waiting, sizes, fc.integer({ min: 1, max: 80 }), (steps, some, share) => {
      const ascending = [...some].sort((a, b) => a - b);
      const { size, members } = chooseGroup(windows(...steps), ascending, share);
      expect(ascending).toContain(size);
      expect(members[0]?.id).toBe(0);
      expect(members.length).toBeLessThanOrEqual(size);
      expect(members.every((member) => member.steps === steps[0])).toBe(true);
    }),
  );
});
