import { expect, it } from 'vitest';
import { addUp, type Work } from './add-up';
import type { Costs } from './costs';

const training = {
  start: 3,
  step: 0.1,
  validation: { compile: 2, each: 1, count: 10 },
  checkpoint: { seconds: 0, bytes: 0 },
  export: { seconds: 4, bytes: 200e6 },
  open: 5,
};
const costs: Costs = {
  trainings: new Map([
    ['a', training],
    ['b', training],
  ]),
  arms: new Map([['a', { batch: 1, evaluation: 0.01, audit: 7, shown: 11 }]]),
  scoring: 0.5,
  once: 13,
  report: 0,
};
const planned = (id: string, state: 'new' | 'continued' | 'stored' | 'kept', from: number) => ({
  ...{ id, arm: id, trainSeed: 0, state, from },
  steps: 100,
});
const nothing: Work = { cells: [], audits: [], opened: [], shown: [] };
const add = (trainings: ReturnType<typeof planned>[], work: Partial<Work> = {}) =>
  addUp({ trainings }, { ...nothing, ...work }, { training: { checkpointEvery: 50 } as never }, costs);

it('counts of a training what is left of it: compiling, steps, validation, saving, export', () => {
  const flushed = 0.02;
  const whole = 3 + 10 + (2 + 10) + 3 * flushed + 4 + 1 + flushed;
  expect(add([planned('a', 'new', 0)]).training).toBeCloseTo(whole);
  expect(add([planned('a', 'continued', 50)]).training).toBeCloseTo(3 + 5 + (2 + 5) + 2 * flushed + 4 + 1 + flushed);
  expect(add([planned('a', 'continued', 100)]).training).toBeCloseTo(4 + 1 + flushed);
  expect(add([planned('a', 'kept', 100)]).training).toBe(0);
  expect(add([planned('a', 'new', 0), planned('b', 'new', 0)]).training).toBeCloseTo(2 * whole);
});

it('counts batches of 32, evaluations and metrics of new cells, and what each arm needs besides', () => {
  const cell = { id: 'x', training: 'a', arm: 'a', motions: 40, nfe: 20 };
  const work = {
    cells: [
      { ...cell, state: 'new' as const },
      { ...cell, state: 'kept' as const },
    ],
  };
  expect(add([], work).sampling).toBeCloseTo(2 * 1 + 40 * 20 * 0.01 + 0.5 + 0.02);
  expect(add([], { audits: ['a', 'a'], opened: ['a'], shown: ['a'] })).toMatchObject({
    training: 5,
    audits: expect.closeTo(14.12, 6) as number,
    rest: 24,
  });
  const all = add([planned('a', 'new', 0)], work);
  expect(all.total).toBeCloseTo(all.training + all.sampling + all.audits + all.rest);
});
