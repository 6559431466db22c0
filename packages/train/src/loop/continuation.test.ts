import { expect, test } from 'vitest';
import { continuation, ratesAgree, type Continued } from './continuation';
import type { LearningRateConfig } from './learning-rate';

type Begun = Parameters<typeof continuation>[0];
const rates = { learningRate: 0.1, warmupSteps: 4, decay: 'none' } satisfies Omit<LearningRateConfig, 'steps'>;
const settings = { checkpointEvery: 5, accumulate: 1, recompute: false, width: 8 };
const of = (steps: number, change: object = {}) => ({ ...settings, ...rates, steps, ...change }) as LearningRateConfig;
const found = (step: number, config: object, continued?: Continued): Begun => ({
  ...{ step, config },
  ...(continued && { continued }),
  history:
    step % 10 === 0
      ? [[10, 0.5]]
      : [
          [10, 0.5],
          [step, 0.4],
        ],
});

test('what nothing that is learned depends on may differ, without a word', () => {
  const { from, notes, exact, compared } = continuation(found(12, of(20)), of(20, { checkpointEvery: 7 }));
  expect(from.config).toEqual(of(20, { checkpointEvery: 7 }));
  expect(compared).toEqual(of(20));
  expect([notes, exact]).toEqual([[], true]);
});

test('what rounds otherwise is told', () => {
  const { notes, exact } = continuation(found(12, of(20)), of(20, { accumulate: 2, recompute: true }));
  expect(notes.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^It goes on with accumulate 2, and was begun with 1: .* rounding/),
    expect.stringMatching(/recompute true, and was begun with false/),
  ]);
  expect(exact).toBe(true);
});

test('what differs otherwise is another training', () => {
  const config = of(20, { width: 16, learningRate: 0.2 });
  expect(continuation(found(12, of(20)), config).compared).toEqual(config);
});

test('another length is the same training where no step that is done had another learning rate', () => {
  const { from, exact, lengthened, notes, problem } = continuation(found(15, of(15)), of(30));
  expect([exact, lengthened, notes, problem]).toEqual([true, true, [], undefined]);
  expect(from).toEqual({ step: 15, config: of(30), history: [[10, 0.5]] });
  const late = { decay: { at: [20], factor: 0.5 } };
  expect(continuation(found(15, of(15)), of(30, late))).toMatchObject({ exact: true, compared: of(15) });
});

test('a cosine goes on with a word, and is marked', () => {
  const cosine = { decay: 'cosine' };
  const { from, exact, notes } = continuation(found(15, of(15, cosine)), of(30, cosine));
  expect(exact).toBe(false);
  expect(from.continued).toEqual([{ at: 15, steps: 15 }]);
  expect(notes.map(({ text }) => text)).toEqual([expect.stringMatching(/15 steps.* as one of 30.* decay "none"/)]);
  const again = continuation(found(30, from.config, from.continued), of(40, cosine));
  expect(again.from.continued).toEqual([
    { at: 15, steps: 15 },
    { at: 30, steps: 30 },
  ]);
});

test('until the warm-up ends, a cosine of one length is that of another', () => {
  expect([4, 5, 6].map((done) => ratesAgree(of(20, { decay: 'cosine' }), of(30, { decay: 'cosine' }), done))).toEqual([
    ...[true, true, false],
  ]);
});

test('what is done cannot be undone', () => {
  expect(continuation(found(15, of(15)), of(10)).problem).toMatch(/15 steps of it are done already, and 10 are asked/);
  expect(continuation(found(15, of(20)), of(15)).problem).toMatch(/15 are asked/);
  expect(continuation(found(15, of(15)), of(15)).problem).toBeUndefined();
});
