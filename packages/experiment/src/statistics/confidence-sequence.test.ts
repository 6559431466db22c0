import { Random } from '@antiphon/core';
import { expect, test } from 'vitest';
import { anytimeDifference, anytimeLift, proportion } from './confidence-sequence';

test('a lift of proportions is that of GrowthBook’s gbstats', () => {
  const { estimate, ci } = anytimeLift(proportion(1396, 3000), proportion(2422, 3461));
  expect(estimate).toBeCloseTo(0.50386, 5);
  expect(ci[0]).toBeCloseTo(0.40098, 5);
  expect(ci[1]).toBeCloseTo(0.60675, 5);
});

test('looked at after every fifty users, it holds the truth in 95 % of experiments, all looks together', () => {
  let lost = 0;
  for (let run = 0; run < 200; run++) {
    const random = Random.stream(run, 'looks');
    const counts = [0, 0];
    for (let users = 1; users <= 2000; users++) {
      for (const arm of [0, 1]) counts[arm] += random.uniform() < 0.4 ? 1 : 0;
      if (users < 200 || users % 50 !== 0) continue;
      const [low, high] = anytimeDifference(proportion(counts[0], users), proportion(counts[1], users)).ci;
      if (low > 0 || high < 0) {
        lost++;
        break;
      }
    }
  }
  expect(lost).toBeLessThanOrEqual(0.05 * 200);
});
