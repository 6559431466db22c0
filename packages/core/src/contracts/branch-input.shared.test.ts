import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { blurFrames } from './branch-input';

const recorded = new URL('../../../../../shared/goldens/guiders/seg_blur.json', import.meta.url);

test('blurring frames is the blur of huggingface/diffusers, float64', () => {
  const { shape, input, cases } = JSON.parse(readFileSync(recorded, 'utf8')) as {
    shape: [number, number, number];
    input: number[];
    cases: { sigma: number; output: number[] }[];
  };
  for (const { sigma, output } of cases) {
    const got = blurFrames(Float64Array.from(input), shape, sigma);
    expect(Math.max(...output.map((value, i) => Math.abs(value - got[i])))).toBeLessThan(1e-11);
  }
});
