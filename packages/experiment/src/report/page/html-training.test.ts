import { expect, test } from 'vitest';
import { trainingCurves } from '../../events/training-curves';
import { madeUpEvents } from '../../fixtures/made-up-events';
import { madeUpReport } from '../fixtures/made-up-report';
import { reportHtml } from './html';

const cfg = { id: 'cfg-seed0', arm: 'cfg', trainSeed: 0 };

test('a training that goes wrong is seen on the page: warnings in words, losses per arm, what they are made of', () => {
  const trainings = [
    trainingCurves(cfg, madeUpEvents({ bad: true })),
    trainingCurves({ id: 'fixed-seed0', arm: 'fixed', trainSeed: 0 }, madeUpEvents()),
  ];
  const html = reportHtml({ ...madeUpReport(), trainings });
  const [, section = ''] = /<section id="training">([\s\S]*?)<\/section>/.exec(html) ?? [];
  expect(section).toContain('<strong>cfg-seed0</strong>, step 300, overfitting: The validation loss rises');
  // Two arms: losses, by noise, by what was heard; motion that was sampled; norm, rate and drops of all.
  expect(section.match(/<figure>/g)).toHaveLength(3 * 2 + 1 + 3);
  expect(section).toContain('nothing heard');
  expect(section).toContain('0.25 … 0.50 of the noise');
  expect(html).not.toMatch(/NaN|undefined|Infinity/);
  const [bad, good] = trainings.map(({ validation }) => validation?.validation ?? []);
  expect(bad.at(-1)).toBeGreaterThan(bad[3] ?? 0);
  expect(good.at(-1)).toBeLessThan(good[3] ?? 0);
});

test('a report whose trainings told nothing has no such section', () => {
  expect(reportHtml(madeUpReport())).not.toContain('id="training"');
});

test('curves are thinned, and those of a training that was killed are those of one that was not', () => {
  const whole = trainingCurves(cfg, madeUpEvents({ steps: 10_000 }));
  expect(whole.curves?.step).toHaveLength(200);
  expect(whole.curves?.step.at(-1)).toBe(10_000);
  expect(whole.validation?.step).toHaveLength(100);
  expect(whole.curves?.dropped.voice[0]).toBeCloseTo(0.1, 1);
  expect(trainingCurves(cfg, madeUpEvents({ steps: 10_000, killed: { at: 5550, from: 5500 } }))).toEqual(whole);
  expect(JSON.stringify(whole)).not.toContain('2026');
});
