import { expect, test } from 'vitest';
import { gaussianSmoothing } from './gaussian-smoothing';

test('a wave loses exp(−(2πfσ)²/2) of its size, a constant nothing, columns stay apart', () => {
  const [rows, frequency, sigma] = [400, 0.05, 3];
  const wave = (row: number) => Math.sin(2 * Math.PI * frequency * row);
  const values = Float32Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? wave(Math.floor(i / 2)) : 7));
  const smooth = gaussianSmoothing(values, 2, sigma);
  const left = Math.exp(-((2 * Math.PI * frequency * sigma) ** 2) / 2);
  for (let row = 50; row < 350; row++) {
    expect(Math.abs(smooth[2 * row] - left * wave(row))).toBeLessThan(5e-3);
    expect(smooth[2 * row + 1]).toBeCloseTo(7, 9);
  }
  expect(smooth[1]).toBeCloseTo(7, 9);
});
