import { beforeAll, expect, test } from 'vitest';
import { Random } from '@antiphon/core';
import { openDataset } from '@antiphon/data';
import { evaluationSet, type EvaluationSet } from '../evaluation/evaluation-set';
import { tinyDataset } from '../fixtures/tiny-dataset';
import { meanOverClips } from '../metrics/mean-over-clips';
import type { Metric } from '../metrics/metric';
import { METRIC_NAMES } from '../metrics/metric';
import { registerMetric } from '../metrics/registry';
import { ladder, measuresHere, type Ladder } from './ladder';

/** Mean absolute step of a feature (z-scores): trembling motion has most of it. */
const liveliness: Metric = {
  name: 'liveliness',
  label: 'Liveliness',
  unit: 'sd per frame',
  better: 'higher',
  description: 'Rewards whatever moves.',
  evaluate: (windows, { features, std }) =>
    meanOverClips(windows, ({ samples: [sample] }) => {
      let sum = 0;
      for (let i = features; i < sample.length; i++)
        sum += Math.abs(sample[i] - sample[i - features]) / std[i % features];
      return { sum, weight: sample.length - features };
    }),
};
const noise: Metric = {
  ...liveliness,
  name: 'noise',
  description: 'Knows nothing.',
  answers: { jitter: 'falls' },
  evaluate: (windows) =>
    meanOverClips(windows, ({ window, samples: [sample] }) => {
      return { sum: Random.stream(0, window.id, `${sample[0]} ${sample[9]}`).normal(), weight: 1 };
    }),
};

let tiny: Ladder;
beforeAll(() => {
  registerMetric(liveliness);
  registerMetric(noise);
  tiny = ladder(evaluationSet(tinyDataset(), { frames: 60, limit: 8, seed: 0 }));
});

test('has the truth first, then each spoil from mild to strong; what cannot be spoiled is left out', () => {
  expect(tiny.rungs[0]).toEqual({ spoil: 'truth', label: 'truth' });
  expect(tiny.rungs.slice(1, 3)).toEqual([
    { spoil: 'jitter', label: 'jitter', dose: '0.1 sd' },
    { spoil: 'jitter', label: 'jitter', dose: '0.3 sd' },
  ]);
  expect(tiny.rungs[tiny.rungs.length - 1]).toEqual({ spoil: 'meanPose', label: 'mean pose' });
  expect(tiny.rungs.map(({ spoil }) => spoil)).not.toContain('mirrored'); // an arm on one side
  for (const { values } of Object.values(tiny.metrics)) expect(values).toHaveLength(tiny.rungs.length);
  expect(JSON.parse(JSON.stringify(tiny))).toEqual(tiny);
});

test('every metric that ships orders the tiny corpus, but those that it has nothing for', () => {
  const unjudged = METRIC_NAMES.filter((name) => tiny.metrics[name]?.measures === undefined);
  expect(unjudged).toEqual(['divSample', 'footSkate']);
  for (const name of METRIC_NAMES) {
    expect(tiny.metrics[name]?.problems).toEqual([]);
    expect(measuresHere(tiny, name)).toBe(true);
  }
});

test('a metric that rewards jitter does not measure, and it is said why', () => {
  expect(measuresHere(tiny, 'liveliness')).toBe(false);
  const { problems } = tiny.metrics.liveliness ?? { problems: [] };
  expect(problems.join('\n')).toMatch(
    /^jitter \(0\.1 sd\) makes it prefer that to the truth: [\d.]+, the truth has [\d.]+$/m,
  );
  expect(problems.join('\n')).not.toContain('frozen');
});

test('a metric that knows nothing does not measure', () => {
  expect(measuresHere(tiny, 'noise')).toBe(false);
  expect(tiny.metrics.noise?.problems[0]).toMatch(/^jitter \(0\.3 sd\) should make it fall, and does not as far as/);
});

test('every metric that ships orders the synthetic corpus, whose truth is above chance in its beats', async () => {
  const corpus = await openDataset({ kind: 'synthetic', seed: 1, clips: 16, secondsPerClip: 6 });
  const found = ladder(evaluationSet(corpus, { frames: 60, limit: 8, seed: 0 }));
  for (const name of METRIC_NAMES) expect([name, found.metrics[name]?.problems]).toEqual([name, []]);
  expect(found.rungs.map(({ spoil }) => spoil)).toContain('mirrored');
  expect(found.metrics.beatRecall?.values[0]).toBeGreaterThan(0.25);
  expect(found.metrics.beatPrecision?.values[0]).toBeGreaterThan(0.15);
});

test('windows with missing frames are judged by what is there', () => {
  const { windows, context, unit } = evaluationSet(tinyDataset(), { frames: 60, limit: 8, seed: 0 });
  const holed: EvaluationSet = {
    unit,
    context,
    windows: windows.map((window) => ({
      ...window,
      known: Uint8Array.from({ length: window.frames }, (_, frame) => (frame % 29 === 7 ? 0 : 1)),
    })),
  };
  const { metrics } = ladder(holed);
  expect(metrics.lipError?.measures).toBe(true);
  expect(metrics.jerk?.measures).toBeUndefined();
  expect(metrics.jerk?.values[0]).toBeNull();
});
