import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitByClip, splitByTime } from './split';

test('every split gets a recording, always the same ones', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 200 }), (count) => {
      const splits = splitByClip(count);
      expect(splits).toHaveLength(count);
      expect(new Set(splits)).toEqual(new Set(['train', 'validation', 'test']));
      expect(splitByClip(count)).toEqual(splits);
    }),
  );
  const of = (split: string) => splitByClip(100).filter((each) => each === split).length;
  expect([of('train'), of('validation'), of('test')]).toEqual([70, 10, 20]);
});

test('one recording is cut in time with gaps of a second', () => {
  expect(splitByTime(3000, 30)).toEqual([
    { split: 'train', start: 0, end: 2100 },
    { split: 'validation', start: 2130, end: 2400 },
    { split: 'test', start: 2430, end: 3000 },
  ]);
  expect(splitByTime(150, 30).map(({ start, end }) => end - start)).toEqual([105, 12, 27]);
});
