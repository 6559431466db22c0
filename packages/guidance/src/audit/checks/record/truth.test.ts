import { describe, expect, test } from 'vitest';
import { audit } from '../../audit';
import { gaussianSubject, type GaussianNetwork } from '../../fixtures/gaussian-subject';
import { GAUSSIAN_SHAPE, gaussianWindows } from '../../fixtures/toy-record';
import { makeProbe } from '../../probe';
import type { AuditSubject } from '../../subject';
import { truth } from './truth';

/** A model of others, with data. */
async function foreign(
  served: GaussianNetwork = {},
  trained: GaussianNetwork = {},
  change: Partial<AuditSubject> = {},
) {
  const { motion, conditions } = gaussianWindows('provided');
  const { items, frames, features } = GAUSSIAN_SHAPE;
  const item = (values: Float32Array, i: number) => values.slice(i * frames * features, (i + 1) * frames * features);
  return gaussianSubject(served, trained, {
    record: undefined,
    evidence: undefined,
    truth: 'provided',
    clips: Array.from({ length: items }, (_, i) => ({
      motion: item(motion, i),
      conditions: { audio: item(conditions.audio, i), keyframes: item(conditions.keyframes, i) },
    })),
    ...change,
  });
}
const asked = async (subject: AuditSubject) => truth.run(subject, await makeProbe(subject, false));

describe('a model of others with data', () => {
  test.each<GaussianNetwork>([
    {},
    { outputs: 'epsilon' },
    { outputs: 'v' },
    { schedule: 'linear' },
    { learned: 0.01 },
    { learned: 0.01, outputs: 'epsilon' },
    { learned: 0.01, outputs: 'v' },
  ])('has no finding where it is healthy, or weak: %j', async (trained) => {
    expect((await asked(await foreign({}, trained))).findings).toEqual([]);
  });

  test.each<[string, string, GaussianNetwork, GaussianNetwork?, Partial<AuditSubject>?]>([
    ['prediction-type-wrong', 'x0 as v', { readAs: 'v' }],
    ['prediction-type-wrong', 'x0 as epsilon', { readAs: 'epsilon' }],
    ['prediction-type-wrong', 'v as x0', { readAs: 'x0' }, { outputs: 'v' }],
    ['prediction-type-wrong', 'v as epsilon', { readAs: 'epsilon' }, { outputs: 'v' }],
    ['prediction-type-wrong', 'epsilon as x0', { readAs: 'x0' }, { outputs: 'epsilon' }],
    ['prediction-type-wrong', 'epsilon as v', { readAs: 'v' }, { outputs: 'epsilon' }],
    ['output-scaled', 'x0 doubled', { output: (value) => 2 * value }],
    ['output-scaled', 'v halved', { output: (value) => value / 2 }, { outputs: 'v' }],
    ['timesteps-reversed', 'v from the other end', { hears: (t) => 999 - t }, { outputs: 'v' }],
    ['timesteps-rescaled', 'v of 0 … 1', { hears: (t) => t / 1000 }, { outputs: 'v' }],
  ])('%s: %s', async (name, _, served, trained = {}, change = {}) => {
    const subject = await foreign(served, trained, change);
    expect((await asked(subject)).findings.map((each) => each.name)).toEqual([name]);
    expect((await audit(subject)).findings.map((each) => each.name)).toEqual([name]);
  });
});

test('without data or a record it is not asked, and says what is wanting', async () => {
  expect(await asked(await gaussianSubject({}, {}, { record: undefined }))).toMatchObject({
    applies: false,
    summary: 'No training record came with the model. Nor were any data given (--data FOLDER) to hold it to.',
  });
});

describe('beside its record', () => {
  test('a network that learned is held to held-out motion', async () => {
    expect(await asked(await gaussianSubject())).toMatchObject({
      findings: [],
      summary: expect.stringMatching(/^Yes: /),
    });
  });

  test.each([
    [0.02, 3],
    [0.1, 30],
  ])('one that learned %d of it in %i steps is weak, and not broken', async (learned, step) => {
    const subject = await gaussianSubject({}, { learned }, {}, { step });
    expect((await asked(subject)).remarks).toMatchObject([
      {
        name: 'weakly-trained',
        sentence: expect.stringMatching(new RegExp(`^After ${step} of 1,200 steps of training`)),
      },
    ]);
    expect((await audit(subject)).findings).toEqual([]);
  });

  test('a weak network that is served otherwise is found for that', async () => {
    const subject = await gaussianSubject({ readAs: 'v' }, { learned: 0.1 }, {}, { step: 30 });
    expect((await audit(subject)).findings.map(({ name }) => name)).toEqual(['prediction-type-wrong']);
  });
});
