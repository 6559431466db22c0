import { expect, test } from 'vitest';
import type { TrainingEvent } from '../training-event';
import { EarlyWords } from './early-words';

const time = '2027-01-01T00:00:00Z';
const STEPS = 1000;

interface Series {
  readonly loss: (step: number) => number;
  readonly gradientNorm?: (step: number) => number;
  readonly learningRate?: (step: number) => number;
  /** Losses of what is trained on and of what is not, whole and without each of two conditions. */
  readonly measured?: (step: number) => { readonly seen: number; readonly unseen: number; readonly worth?: number };
}

/** Ten per cent up and down, always the same. */
const noisy = (step: number) => 1 + 0.1 * Math.sin(step * 7.3);

function events({ loss, gradientNorm = () => 1, learningRate = () => 1e-3, measured }: Series): TrainingEvent[] {
  const steps = [1, ...Array.from({ length: STEPS / 10 }, (_, i) => 10 * (i + 1))];
  return steps.flatMap((step): TrainingEvent[] => [
    {
      event: 'step',
      time,
      step,
      loss: loss(step) * noisy(step),
      gradientNorm: gradientNorm(step) * noisy(step + 1),
      learningRate: learningRate(step),
      dropped: {},
      stepsPerSecond: 1,
      secondsLeft: null,
    },
    ...(measured !== undefined && step % 50 === 0 ? [validation(step, measured(step))] : []),
  ]);
}

function validation(step: number, { seen, unseen, worth = 0.2 }: ReturnType<NonNullable<Series['measured']>>) {
  const side = (loss: number) => ({
    loss,
    parts: [
      { noise: [0, 0.5] as [number, number], kept: ['own', 'partner'], loss },
      { noise: [0, 0.5] as [number, number], kept: ['partner'], loss: loss * 1.2 },
      { noise: [0, 0.5] as [number, number], kept: ['own'], loss: loss * (1 + worth) },
    ],
  });
  return { event: 'validation' as const, time, step, training: side(seen), validation: side(unseen) };
}

const words = (series: Series, before: TrainingEvent[] = []) => {
  const listening = new EarlyWords(STEPS, before);
  return events(series).flatMap((event) => listening.after(event).map((word) => ({ step: event.step, ...word })));
};
const falling = (step: number) => 0.3 + Math.exp(-step / 150);

test('a healthy training is silent, with and without validation, also where its loss rests while the learning rate decays', () => {
  expect(words({ loss: falling })).toEqual([]);
  expect(words({ loss: falling, measured: (step) => ({ seen: falling(step), unseen: 1.1 * falling(step) }) })).toEqual(
    [],
  );
  const early = (step: number) => 0.3 + Math.exp(-step / 60);
  const learningRate = (step: number) => 1e-3 * (1 - step / STEPS) ** 2;
  expect(
    words({ loss: early, learningRate, measured: (step) => ({ seen: early(step), unseen: early(step) }) }),
  ).toEqual([]);
});

test('a loss that leaves its level is told long before it is no number, once, and not again after an interruption', () => {
  const loss = (step: number) => (step < 300 ? falling(step) : falling(300) * 1.01 ** (step - 300));
  const said = words({ loss });
  expect(said).toMatchObject([
    { kind: 'diverging', text: expect.stringMatching(/rose to.*Lower learningRate \(now 0\.0010\)/) },
  ]);
  expect(said[0]?.step).toBeLessThan(500);
  const before: TrainingEvent[] = [{ event: 'warning', time, step: 1, kind: 'diverging', text: '' }];
  expect(words({ loss }, before)).toEqual([]);
  const atOnce = words({ loss: (step) => Math.min(1e6, 1.05 ** step) });
  expect(atOnce[0]).toMatchObject({ kind: 'diverging', text: expect.stringMatching(/at the start/) });
  expect(atOnce[0]?.step).toBeLessThan(60);
});

test('gradients that grow with the loss are told, those that only jump are not', () => {
  const gradientNorm = (step: number) => (step > 500 ? 50 : 1);
  expect(words({ loss: (step) => (step > 500 ? 0.8 : falling(step)), gradientNorm })).toMatchObject([
    { kind: 'diverging' },
  ]);
  expect(words({ loss: falling, gradientNorm })).toEqual([]);
});

test('overfitting: better on what is trained on, worse on what is not', () => {
  const measured = (step: number) => ({
    seen: falling(step),
    unseen: falling(Math.min(step, 400)) + Math.max(0, step - 400) / 2000,
  });
  expect(words({ loss: falling, measured })).toMatchObject([
    { kind: 'overfitting', text: expect.stringMatching(/^since step 400 /) },
  ]);
  const both = (step: number) => measured(step).unseen;
  const said = words({ loss: falling, measured: (step) => ({ seen: both(step), unseen: both(step) }) });
  expect(said.map(({ kind }) => kind)).not.toContain('overfitting');
});

test('a condition that changes nothing is named', () => {
  const measured = (worth: number) => (step: number) => ({ seen: falling(step), unseen: falling(step), worth });
  const [said] = words({ loss: falling, measured: measured(0.002) });
  expect(said).toMatchObject({
    kind: 'unheard',
    step: 500,
    text: expect.stringMatching(/^dropping "partner" changes/),
  });
  expect(words({ loss: falling, measured: measured(0.03) })).toEqual([]);
});

test('a loss that stopped falling at a high learning rate, or that never fell', () => {
  const early = (step: number) => 0.3 + Math.exp(-step / 20);
  const measured = (step: number) => ({ seen: early(step), unseen: early(step) });
  expect(words({ loss: early, measured })).toMatchObject([
    { kind: 'stalled', text: expect.stringMatching(/has not fallen since step/) },
  ]);
  expect(words({ loss: (step) => (step === 1 ? 0.9 : 1) })).toMatchObject([
    { kind: 'stalled', text: expect.stringMatching(/nothing is learned/) },
  ]);
});
