import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crossVariance } from './diversity-sample';
import { meanPairDistance } from './diversity-pose';
import { varianceOverTime } from './diversity-kinetic';
import { frechetDistance } from './sets/frechet-distance';
import { gaussianOf, momentsOf } from './sets/moments';
import { frameDifferences } from './motion/standardise';

const file = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
const { json: want } = JSON.parse(file('meta.json').toString()) as {
  json: {
    fid_AB: number;
    fid_AA: number;
    fid_k_AB: number;
    diversity_mean: number;
    fid_rank_deficient: { value: number; rows: number };
    eval_main_style: { var_k: number; cross_var: number };
  };
};

/** The numbers of an NPY file, version 1: the fixtures are little-endian float32 and int64. */
function numbers(name: string): Float64Array {
  const bytes = file(name);
  const start = 10 + bytes.readUInt16LE(8);
  const wide = bytes.subarray(10, start).toString().includes('i8');
  const count = (bytes.length - start) / (wide ? 8 : 4);
  return Float64Array.from({ length: count }, (_, i) =>
    wide ? Number(bytes.readBigInt64LE(start + 8 * i)) : bytes.readFloatLE(start + 4 * i),
  );
}

const D = 12;
const [a, b] = [numbers('A.npy'), numbers('B.npy')];
const gaussian = (rows: Float64Array) => gaussianOf(momentsOf(rows, D));

describe('the reference’s own numbers', () => {
  it('has its Fréchet distance', () => {
    expect(frechetDistance(gaussian(a), gaussian(b)) / want.fid_AB).toBeCloseTo(1, 6);
    expect(Math.abs(frechetDistance(gaussian(a), gaussian(a)))).toBeLessThan(1e-6);
  });
  it('has its Fréchet distance on frame differences', () => {
    // Rows are three clips of equal length; a difference never crosses from one clip to the next.
    const differences = (rows: Float64Array) => {
      const size = Math.floor(rows.length / D / 3) * D;
      return Float64Array.from(
        [0, 1, 2].flatMap((k) => [...frameDifferences(rows.subarray(k * size, (k + 1) * size), D)]),
      );
    };
    const distance = frechetDistance(gaussian(differences(a)), gaussian(differences(b)));
    expect(distance / want.fid_k_AB).toBeCloseTo(1, 6);
  });
  it('has it where there are fewer frames than features', () => {
    const few = a.subarray(0, want.fid_rank_deficient.rows * D);
    const distance = frechetDistance(gaussian(few), gaussian(b));
    expect(Math.abs(distance / want.fid_rank_deficient.value - 1)).toBeLessThan(1e-6);
    // The reference takes the root of a singular product. From singular values of the frames themselves, in float64, without a covariance:
    expect(distance).toBeCloseTo(239.87686270771, 9);
    expect(frechetDistance(gaussian(b), gaussian(few))).toBeCloseTo(distance, 9);
    expect(Math.abs(frechetDistance(gaussian(few), gaussian(few)))).toBeLessThan(1e-9);
  });
  it('is 0 between sets of frames that do not differ, whatever their rank', () => {
    const doubled = Float64Array.from({ length: a.length }, (_, i) => a[i - (i % 2)]); // each pair of features is one
    const still = Float64Array.from({ length: a.length }, (_, i) => (i % D < 3 ? 7 : a[i]));
    const scaled = Float64Array.from(a, (value, i) => value * 10 ** ((i % D) - 6));
    for (const rows of [doubled, still, scaled, new Float64Array(5 * D)]) {
      const own = gaussian(rows);
      expect(Math.abs(frechetDistance(own, own))).toBeLessThan(1e-12 * (1 + own.covariance.trace()));
    }
  });
  it('has its diversity for its pairs', () => {
    const pairs = { first: numbers('div_first.npy'), second: numbers('div_second.npy') };
    expect(meanPairDistance(a, D, pairs) / want.diversity_mean).toBeCloseTo(1, 6);
  });
  it('has its variance over time and over samples', () => {
    const frames = Math.floor(400 / 3);
    const samples = [0, 1, 2].map((k) => a.subarray(k * frames * D, (k + 1) * frames * D));
    const overTime = samples.reduce((sum, sample) => sum + varianceOverTime(sample, D), 0) / 3;
    expect(overTime / want.eval_main_style.var_k).toBeCloseTo(1, 6);
    expect(crossVariance(samples) / want.eval_main_style.cross_var).toBeCloseTo(1, 6);
  });
});
