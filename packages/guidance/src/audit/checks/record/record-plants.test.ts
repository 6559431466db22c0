import { noiseSchedule } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { audit } from '../../audit';
import type { FindingName } from '../../finding';
import { gaussianSubject, type GaussianNetwork } from '../../fixtures/gaussian-subject';
import { GAUSSIAN_SHAPE, toyColumns, type ToyRecordOptions } from '../../fixtures/toy-record';
import type { AuditSubject } from '../../subject';

/** Numbers of a window: what depends on the place in a batch would be another defect. */
const WINDOW = GAUSSIAN_SHAPE.frames * GAUSSIAN_SHAPE.features;

const found = async (subject: AuditSubject) => [...new Set((await audit(subject)).findings.map(({ name }) => name))];

describe('a whole audit finds nothing in', () => {
  test.each<[string, GaussianNetwork]>([
    ['a network of x0', {}],
    ['a network of epsilon', { outputs: 'epsilon' }],
    ['a network of v', { outputs: 'v' }],
    ['one of the linear schedule', { schedule: 'linear' }],
    ['one that learned a third', { learned: 0.3 }],
    ['one that learned a hundredth', { learned: 0.01 }],
  ])('%s', async (_, network) => {
    expect(await found(await gaussianSubject({}, network))).toEqual([]);
  });
});

describe('a whole audit finds by its name, and by no other,', () => {
  const cases: [FindingName, string, GaussianNetwork, GaussianNetwork?, Partial<AuditSubject>?, ToyRecordOptions?][] = [
    ['prediction-type-wrong', 'x0 declared as v', { readAs: 'v' }],
    ['prediction-type-wrong', 'x0 declared as epsilon', { readAs: 'epsilon' }],
    ['prediction-type-wrong', 'v declared as x0', { readAs: 'x0' }, { outputs: 'v' }],
    ['prediction-type-wrong', 'epsilon declared as x0', { readAs: 'x0' }, { outputs: 'epsilon' }],
    ['schedule-wrong', 'cosine served as linear', {}, {}, { schedule: noiseSchedule('linear') }],
    ['timesteps-reversed', 'time steps from the other end', { hears: (t) => 999 - t }],
    ['timesteps-rescaled', 'time steps of 0 … 1', { hears: (t) => t / 1000 }],
    ['timestep-ignored', 'always the same time step', { hears: () => 300 }],
    ['timestep-ignored', 'always the same, trained in', {}, { hears: () => 300 }],
    ['output-scaled', 'output halved', { output: (value) => value / 2 }],
    ['output-scaled', 'output of v halved', { output: (value) => value / 2 }, { outputs: 'v' }],
    ['output-scaled', 'output four times as large', { output: (value) => 4 * value }],
    [
      'condition-heard-only-at-high-noise',
      'audio at high noise only',
      { kept: (kept, sigma) => ({ ...kept, audio: kept.audio && sigma > 0.8 }) },
    ],
    ['condition-ignored', 'audio is heard no more', { kept: (kept) => ({ ...kept, audio: false }) }],
    [
      'branches-confused',
      'dropping audio drops both',
      { kept: (kept) => ({ audio: kept.audio, keyframes: kept.audio && kept.keyframes }) },
    ],
    ['branches-confused', 'everything is always kept', { kept: () => ({ audio: true, keyframes: true }) }],
    ['predicts-otherwise', 'other weights', { output: (value, i) => value + 0.3 * Math.sin(7 * (i % WINDOW)) }],
    [
      'average-hardly-moved',
      'an average that is the initial weights still',
      {},
      { learned: 0.01 },
      {},
      {
        average: {
          decay: 0.9999,
          moved: 0.001,
          rawMoved: 0.05,
          apart: 0.049,
          rawErrors: [0.5, 0.5, 0.4, 0.3, 0.3, 0.2, 0.1],
        },
      },
    ],
    [
      'data-normalised-otherwise',
      'motion of other statistics',
      {},
      {},
      {},
      { motion: toyColumns({ mean: 0.3, std: 0.2 }, { mean: 0.3, std: 0.02 }) },
    ],
    [
      'condition-constant-in-training',
      'a condition that never varied',
      {},
      { kept: (kept) => ({ ...kept, keyframes: false }) },
      {},
      { conditions: { audio: toyColumns(), keyframes: toyColumns({ mean: 1, std: 0 }, { mean: 1, std: 1 }) } },
    ],
    [
      'records-disagree',
      'a record of another training',
      {},
      {},
      {},
      { dropout: { samples: 3, dropped: {}, allDropped: 0 } },
    ],
    [
      'evidence-unreadable',
      'a record that cannot be read',
      {},
      {},
      { record: undefined, recordProblem: 'cannot be read' },
    ],
  ];
  test.each(cases)('%s: %s', async (name, _, served, trained = {}, change = {}, record = {}) => {
    expect(await found(await gaussianSubject(served, trained, change, record))).toEqual([name]);
  });
});
