import { expect, test } from 'vitest';
import { conventionalRate } from './conventional-rates';

test.each([
  ['frames that fit exactly', 300, 10, 30],
  ['a last frame that is missing', 1472, 49.071, 30],
  ['audio that goes on a little', 600, 10.2, 60],
  ['a short recording', 75, 3, 25],
  ['a very short one, where 24 and 25 Hz are alike', 12, 0.49, undefined],
  ['a rate that is none', 370, 10, undefined],
  ['a motion of another recording', 300, 20, undefined],
])('%s', (_, frames, seconds, rate) => expect(conventionalRate(frames, seconds, 0.25)).toBe(rate));
