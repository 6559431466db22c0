import type { TrainingRecord } from '@antiphon/core';
import { expect, test } from 'vitest';
import { gaussianSubject } from '../../fixtures/gaussian-subject';
import { makeProbe } from '../../probe';
import { average } from './average';

/** How an average of this decay and the weights end after so many steps of equal length in one direction, from 1 to 0 of the error. */
async function asked(decay: number, steps: number, warm: boolean) {
  const subject = await gaussianSubject();
  const record = subject.record;
  const levels = record?.behaviour?.branches[0].levels ?? [];
  let ema = 0;
  for (let n = 1; n <= steps; n++) {
    const now = warm ? Math.min(decay, (1 + n) / (10 + n)) : decay;
    ema = now * ema + (1 - now) * n;
  }
  const learned = ema / steps;
  const told: TrainingRecord['average'] = {
    ...{ decay, moved: 0.001 * ema, rawMoved: 0.001 * steps, apart: 0.001 * (steps - ema) },
    rawErrors: levels.map(({ error }) => error * (learned + (1 - learned) * 0.5)),
  };
  const given = { ...subject, ...(record && { record: { ...record, step: steps, average: told } }) };
  return average.run(given, await makeProbe(given, false));
}

test.each([
  [0.999, 1200],
  [0.999, 30],
  [0.999, 3],
  [0.9999, 300],
])('a decay of %d that warms up follows %i steps', async (decay, steps) => {
  const { findings, summary } = await asked(decay, steps, true);
  expect(findings).toEqual([]);
  expect(summary).toMatch(/^Yes: /);
});

test('without warming up, 0.999 follows 1,200 steps well enough, and 0.9999 does not', async () => {
  expect((await asked(0.998, 1200, false)).findings).toEqual([]);
  const { findings } = await asked(0.9999, 1200, false);
  expect(findings).toMatchObject([{ name: 'average-hardly-moved' }]);
  expect(findings[0].effect).toBeGreaterThan(0.1);
  expect(findings[0].sentence).toContain('with a decay of 0.9999 it remembers some 10,000 steps');
});

test('the weights themselves are no average', async () => {
  expect(await asked(0, 300, false)).toMatchObject({
    findings: [],
    summary: expect.stringContaining('not an average'),
  });
});
