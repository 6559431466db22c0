import { describe, expect, test } from 'vitest';
import { gaussianSubject } from '../../fixtures/gaussian-subject';
import { toyColumns, type ToyRecordOptions } from '../../fixtures/toy-record';
import { makeProbe } from '../../probe';
import { trainingData } from './training-data';

const asked = async (record: ToyRecordOptions) => {
  const subject = await gaussianSubject({}, {}, {}, record);
  return trainingData.run(subject, await makeProbe(subject, false));
};
const found = async (record: ToyRecordOptions) => (await asked(record)).findings.map(({ name }) => name);
const own = { mean: 0.3, std: 0.2 };
/** Log-mel: the floor where it is silent, and so loud at most. */
const voice = (most: number) => {
  const columns = toyColumns({ mean: -9, std: 2 });
  const all = (value: number) => columns.asData.mean.map(() => value);
  return { ...columns, asData: { ...columns.asData, least: all(Math.log(1e-6)), most: all(most) } };
};

test('data that are normalised by their own statistics have no finding', async () => {
  expect(await asked({})).toMatchObject({
    findings: [],
    summary: 'Yes: motion and "audio", "keyframes" have about mean 0 and deviation 1 as normalised, in 20 clips.',
  });
});

describe('normalised by other statistics', () => {
  test.each([
    [{ mean: 0.3, std: 0.02 }, ['data-normalised-otherwise']],
    [{ mean: 0.3, std: 2 }, ['data-normalised-otherwise']],
    [{ mean: 5.3, std: 0.2 }, ['data-normalised-otherwise']],
    // Half and twice what is allowed.
    [{ mean: 0.35, std: 0.2 }, []],
    [{ mean: 0.5, std: 0.2 }, ['data-normalised-otherwise']],
    [{ mean: 0.3, std: 0.16 }, []],
    [{ mean: 0.3, std: 0.1 }, ['data-normalised-otherwise']],
  ])('%j', async (by, names) => {
    expect(await found({ motion: toyColumns(own, by) })).toEqual(names);
    expect(await found({ conditions: { audio: toyColumns(own, by), keyframes: toyColumns() } })).toEqual(names);
  });

  test('features that hardly move may stay small', async () => {
    const columns = toyColumns();
    const motion = { ...columns, normalised: { ...columns.normalised, std: [1, 1, 0.9, 0.1] } };
    expect(await found({ motion })).toEqual([]);
  });
});

test('a condition that never varied', async () => {
  const still = toyColumns({ mean: 1, std: 0 }, { mean: 1, std: 1 });
  expect((await asked({ conditions: { audio: toyColumns(), keyframes: still } })).findings).toMatchObject([
    {
      name: 'condition-constant-in-training',
      sentence: expect.stringContaining('"keyframes" never varied in the 20 clips'),
    },
  ]);
});

test.each([
  [-2.5, []],
  [-4.5, []],
  [-12, ['partner-inaudible']],
  [-13.7, ['partner-inaudible']],
])('a partner whose loudest is %d beside one of -2', async (most, names) => {
  const { findings } = await asked({ conditions: { audio: voice(-2), keyframes: voice(most) } });
  expect(findings.map(({ name }) => name)).toEqual(names);
});

test('counts of dropout that the manifest tells otherwise', async () => {
  const subject = await gaussianSubject();
  const { dropped, allDropped, samples } = subject.evidence?.record ?? { dropped: {}, allDropped: 0, samples: 0 };
  expect(await found({ dropout: { dropped, allDropped, samples } })).toEqual([]);
  expect(await found({ dropout: { dropped: { ...dropped, audio: 1 }, allDropped, samples } })).toEqual([
    'records-disagree',
  ]);
});
