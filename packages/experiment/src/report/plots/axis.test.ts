import { expect, test } from 'vitest';
import { axisFor, axisLabel, tickText } from './axis';

test('an axis goes no further than values can be, and no shorter than they are', () => {
  expect(axisFor([0.5, 0.99], [0, 1])).toEqual({ domain: [expect.closeTo(0.4608, 6), 1], nice: false });
  expect(axisFor([0.01, 0.5], [0, null]).domain[0]).toBe(0);
  expect(axisFor([0.5, 0.9], undefined).domain[1]).toBeCloseTo(0.932, 6);
  expect(axisFor([-0.1, 1.2], [0, 1]).domain).toEqual([-0.1, 1.2]);
  expect(axisFor([3, 3], [0, null]).domain[1]).toBeGreaterThan(3);
});

test('ticks are short', () => {
  expect([0, 0.05, -0.5, 1500, 0.00002, 25_000, 250_000].map(tickText)).toEqual([
    '0',
    '0.05',
    '−0.5',
    '1500',
    '2e−5',
    '25000',
    '2.5e+5',
  ]);
});

test('an axis that has no room for its unit does without', () => {
  expect(axisLabel('Jerk', 'm/s³')).toBe('Jerk (m/s³)');
  expect(axisLabel('Jerk', 'x'.repeat(50))).toBe('Jerk');
  expect(axisLabel('y'.repeat(80), 'x')).toHaveLength(50);
});
