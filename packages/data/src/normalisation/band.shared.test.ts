import { fileURLToPath } from 'node:url';
import { inBand } from '@antiphon/core';
import { featureCount } from '@antiphon/formats';
import { expect, test } from 'vitest';
import { bandOf } from './band';
import { openDataset } from '../datasets/registry';

const real = (name: string) => fileURLToPath(new URL(`../../../../../shared/realdata/${name}/`, import.meta.url));
const FRAMES = 60;

// Captured hands, jaws and heads keep what is fast in them, in recordings that the band was not learned from: what it takes away is small, and as small at the ends of windows.
test.each(['zeggs_body_speech', 'neurosync_arkit_speech', 'facegood_face_speech'])(
  '%s',
  async (name) => {
    const dataset = await openDataset({ kind: 'folder', path: real(name) });
    const features = featureCount(dataset.motion);
    const { kept } = bandOf(dataset, FRAMES, 0.9993);
    const clips = dataset.clips.filter(({ split }) => split === 'test');
    const sums = { jerk: 0, keptJerk: 0, ends: 0, middle: 0, spread: 0 };
    for (const { motion, frames } of clips)
      for (let start = 0; start + FRAMES <= frames; start += FRAMES) {
        const x = motion.slice(start * features, (start + FRAMES) * features);
        const y = inBand(x, [1, FRAMES, features], kept);
        for (let f = 0; f < features; f++) {
          const column = (of: Float32Array) => Array.from({ length: FRAMES }, (_, t) => of[t * features + f] ?? NaN);
          const [a, b] = [column(x), column(y)];
          const mean = a.reduce((sum, value) => sum + value, 0) / FRAMES;
          const power = a.reduce((sum, value) => sum + (value - mean) ** 2, 0) / FRAMES;
          if (power < 1e-8) continue;
          const third = (of: number[]) =>
            of.slice(3).reduce((sum, value, t) => sum + (value - 3 * of[t + 2] + 3 * of[t + 1] - of[t]) ** 2, 0) /
            power;
          sums.jerk += third(a);
          sums.keptJerk += third(b);
          const error = (t: number) => ((a[t] ?? NaN) - (b[t] ?? NaN)) ** 2 / power;
          sums.ends += (error(0) + error(FRAMES - 1)) / 2;
          sums.middle += error(FRAMES / 2);
          sums.spread++;
        }
      }
    expect(sums.spread).toBeGreaterThan(40);
    const [ends, middle] = [sums.ends, sums.middle].map((sum) => Math.sqrt(sum / sums.spread));
    expect(Math.sqrt(sums.keptJerk / sums.jerk)).toBeGreaterThan(0.65); // of jerk that is capture's noise, too: 0.70, 0.78, 0.97
    expect(Math.sqrt(sums.keptJerk / sums.jerk)).toBeLessThan(1.01);
    expect(middle).toBeLessThan(0.1);
    expect(ends).toBeLessThan(0.1);
  },
  60_000,
);
