import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_LANES, laneSizes, type Lane } from './lane';
import { lanesText, RecordedLanes } from './lane-text';

const lane = fc
  .integer({ min: 1, max: MOST_LANES })
  .chain((size) => fc.record({ size: fc.constant(size), place: fc.integer({ min: 0, max: size - 1 }) }));

test('the lanes of windows as a text, and back', () => {
  const several = fc.array(fc.tuple(lane, fc.integer({ min: 1, max: 300 })), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(several, (ranges) => {
      const lanes = ranges.flatMap(([one, windows]): Lane[] => Array.from({ length: windows }, () => one));
      expect(RecordedLanes.read(lanesText(lanes)).forWindows(lanes.length)).toEqual(lanes);
    }),
  );
});

test('windows of the same lane are counted, so that hours are a short text', () => {
  const [alone, third] = [
    { size: 1, place: 0 },
    { size: 16, place: 3 },
  ];
  expect(lanesText([third, third, third, alone, third])).toBe('16.3x3,1.0,16.3');
  expect(lanesText(Array.from({ length: 2400 }, () => alone))).toBe('1.0x2400');
});

test.each(['', '1', '16.16', '0.0', '65.0', '1.0x0', '1.0,', '1.0;1.0', '-1.0', '16.3x1e3', 'lanes', ' 1.0'])(
  '"%s" is refused',
  (text) => {
    expect(() => RecordedLanes.read(text)).toThrow(/^lanes: expected what an answer says of its lanes/);
  },
);

test('lanes of another number of windows are refused, before they are written out', () => {
  const recorded = RecordedLanes.read('16.3x999999999,1.0');
  expect(() => recorded.forWindows(3)).toThrow('it names the lanes of 1000000000 windows, and this recording has 3');
});

test('sizes are put in order, and those that cannot be are refused', () => {
  expect(laneSizes([16, 1, 4, 4])).toEqual([1, 4, 16]);
  for (const sizes of [[], [0], [1, 2.5], [65], [NaN]])
    expect(() => laneSizes(sizes)).toThrow(/^lanes: expected numbers of lanes from 1 to 64/);
});
