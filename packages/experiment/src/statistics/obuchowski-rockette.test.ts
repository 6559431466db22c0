import { expect, it } from 'vitest';
import { obuchowskiRockette } from './obuchowski-rockette';

it('is the published analysis of VanDyke’s data: 2 treatments, 5 readers, 114 cases', () => {
  const found = obuchowskiRockette(
    [
      [0.91964573, 0.85877617, 0.90386473, 0.97310789, 0.82979066],
      [0.94782609, 0.90531401, 0.92173913, 0.99935588, 0.92995169],
    ],
    { variance: 0.00080229, cov1: 0.00034661, cov2: 0.00034407, cov3: 0.00023903 },
  );
  expect(found.meanSquares.treatments).toBeCloseTo(0.00479617, 8);
  expect(found.meanSquares.readers).toBeCloseTo(0.0038362, 8);
  expect(found.meanSquares.rest).toBeCloseTo(0.00055103, 8);
  expect(found.f).toBeCloseTo(4.46, 2);
  expect(found.df).toBeCloseTo(15.26, 2);
  expect(found.p).toBeCloseTo(0.0517, 4);
  expect(found.difference).toBeCloseTo(-0.0438, 5);
  expect(found.error).toBeCloseTo(0.02075, 5);
  expect(found.interval[0]).toBeCloseTo(-0.08796, 5);
  expect(found.interval[1]).toBeCloseTo(0.00036, 5);
  expect(found.fixedReaders.chiSquare).toBeCloseTo(5.476, 3);
  expect(found.fixedReaders.p).toBeCloseTo(0.0193, 4);
});
