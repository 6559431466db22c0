import { noiseSchedule } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { gaussianSubject, type GaussianNetwork } from '../../fixtures/gaussian-subject';
import { makeProbe } from '../../probe';
import type { AuditSubject } from '../../subject';
import { replay } from './replay';

const asked = async (subject: AuditSubject) => replay.run(subject, await makeProbe(subject, false));
const found = async (subject: AuditSubject) => (await asked(subject)).findings.map(({ name }) => name);

describe('what training left is what is served', () => {
  test.each<GaussianNetwork>([{}, { outputs: 'epsilon' }, { outputs: 'v' }, { schedule: 'linear' }, { learned: 0.1 }])(
    '%j',
    async (network) => {
      const answer = await asked(await gaussianSubject({}, network));
      expect(answer.findings).toEqual([]);
      expect(answer.summary).toMatch(/^Yes: on 5 windows at 7 noise levels no branch is more than/);
    },
  );

  test('also where another processor computes to a thousandth', async () => {
    expect(await found(await gaussianSubject({ output: (value, i) => value + 1e-3 * Math.sin(i) }))).toEqual([]);
  });

  test('and where the windows were drawn', async () => {
    expect(await found(await gaussianSubject({}, {}, {}, { drawn: true }))).toEqual([]);
  });
});

const other = (schedule: 'cosine' | 'linear'): Partial<AuditSubject> => ({ schedule: noiseSchedule(schedule) });
const last = 999;

describe('planted', () => {
  const cases: [string, string[], GaussianNetwork, GaussianNetwork?, Partial<AuditSubject>?][] = [
    ['x0 declared as v', ['prediction-type-wrong'], { readAs: 'v' }],
    ['x0 declared as epsilon', ['prediction-type-wrong'], { readAs: 'epsilon' }],
    ['v declared as x0', ['prediction-type-wrong'], { readAs: 'x0' }, { outputs: 'v' }],
    ['v declared as epsilon', ['prediction-type-wrong'], { readAs: 'epsilon' }, { outputs: 'v' }],
    ['epsilon declared as x0', ['prediction-type-wrong'], { readAs: 'x0' }, { outputs: 'epsilon' }],
    ['epsilon declared as v', ['prediction-type-wrong'], { readAs: 'v' }, { outputs: 'epsilon' }],
    ['trained by cosine, served by linear', ['schedule-wrong'], {}, {}, other('linear')],
    ['trained by linear, served by cosine', ['schedule-wrong'], {}, { schedule: 'linear' }, other('cosine')],
    ['time steps from the other end', ['timesteps-reversed'], { hears: (t) => last - t }],
    ['time steps of 0 … 1', ['timesteps-rescaled'], { hears: (t) => t / 1000 }],
    ['half the time step', ['timesteps-rescaled'], { hears: (t) => t / 2 }],
    ['0.83 of the time step', ['timesteps-rescaled'], { hears: (t) => 0.83 * t }],
    ['the time step of the middle, always', ['timestep-ignored'], { hears: () => 500 }],
    ['output halved', ['output-scaled'], { output: (value) => value / 2 }],
    ['output of epsilon halved', ['output-scaled'], { output: (value) => value / 2 }, { outputs: 'epsilon' }],
    ['output of v 3 % too large', ['output-scaled'], { output: (value) => 1.03 * value }, { outputs: 'v' }],
    [
      'audio at high noise only',
      ['condition-heard-only-at-high-noise'],
      { kept: (kept, sigma) => ({ ...kept, audio: kept.audio && sigma > 0.8 }) },
    ],
    [
      'key frames at low noise only',
      ['condition-heard-only-at-low-noise'],
      { kept: (kept, sigma) => ({ ...kept, keyframes: kept.keyframes && sigma < 0.8 }) },
    ],
    [
      'dropping audio drops both',
      ['branches-confused'],
      { kept: (kept) => ({ audio: kept.audio, keyframes: kept.audio && kept.keyframes }) },
    ],
    [
      'the nulls of two conditions are exchanged',
      ['branches-confused', 'branches-confused'],
      {
        kept: ({ audio, keyframes }) =>
          audio === keyframes ? { audio, keyframes } : { audio: keyframes, keyframes: audio },
      },
    ],
    ['audio is heard no more', ['predicts-otherwise'], { kept: (kept) => ({ ...kept, audio: false }) }],
    ['other weights', ['predicts-otherwise'], { output: (value, i) => value + 0.3 * Math.sin(7 * i) }],
    ['a little of other weights', ['predicts-otherwise'], { output: (value, i) => value + 0.03 * Math.sin(7 * i) }],
    ['items leak', ['predicts-otherwise'], { leak: 0.05 }],
    ['two at once', ['timesteps-reversed', 'output-scaled'], { hears: (t) => last - t, output: (value) => value / 2 }],
    [
      'another two',
      ['timesteps-rescaled', 'prediction-type-wrong'],
      { hears: (t) => t / 2, readAs: 'x0' },
      { outputs: 'v' },
    ],
    ['not finite', ['not-finite'], { output: () => NaN }],
  ];

  test.each(cases)('%s', async (_, names, served, trained = {}, change = {}) => {
    expect(await found(await gaussianSubject(served, trained, change))).toEqual(names);
  });

  test('with what it moves, and how to see it', async () => {
    const { findings } = await asked(await gaussianSubject({ output: (value) => value / 2 }));
    expect(findings[0].effect).toBeGreaterThan(0.3);
    expect(findings[0].sentence).toMatch(
      /^Its output is 0\.500 times what the network learned to say: at sigma .*Without that it is [\d.e-]+ off\.$/,
    );
  });
});

describe('near the threshold of 0.01 standard deviations', () => {
  test.each([
    [0.004, []],
    [0.02, ['predicts-otherwise']],
  ])('a difference of %d', async (size, names) => {
    const output = (value: number, i: number) => value + Math.SQRT2 * size * Math.sin(7 * i);
    expect(await found(await gaussianSubject({ output }))).toEqual(names);
  });

  test.each([
    [0.996, []],
    [0.97, ['output-scaled']],
  ])('outputs times %d', async (factor, names) => {
    expect(await found(await gaussianSubject({ output: (value) => factor * value }))).toEqual(names);
  });
});

test('a cause that explains one branch is named where another defect is at work in the other', async () => {
  const deaf: GaussianNetwork['kept'] = () => ({ audio: false, keyframes: false });
  expect(await found(await gaussianSubject({ output: (value) => value / 2, kept: deaf }))).toEqual(
    expect.arrayContaining(['output-scaled', 'predicts-otherwise']),
  );
});

describe('without a record to ask again', () => {
  test('it is not asked, and says why', async () => {
    expect(await asked(await gaussianSubject({}, {}, { record: undefined }))).toMatchObject({
      applies: false,
      summary: 'No training record came with the model. What it was trained to do is not known.',
      remarks: [{ name: 'not-held-to-its-training' }],
    });
  });

  test('one that should be there and is not is a finding', async () => {
    const subject = await gaussianSubject({}, {}, { record: undefined, recordProblem: 'cannot be read' });
    expect((await asked(subject)).findings).toMatchObject([
      { name: 'evidence-unreadable', sentence: 'Its training record cannot be read.' },
    ]);
  });

  test('one of another model is a finding', async () => {
    const { findings } = await asked(await gaussianSubject({}, {}, { features: 3 }));
    expect(findings).toMatchObject([{ name: 'evidence-unreadable', sentence: expect.stringContaining('3') }]);
  });
});
