import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILE_FORMATS, type TrainingRecord } from '@antiphon/core';
import { TRAINING_RECORD_FILE } from '@antiphon/data/bundle';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../audit/guidance-card-file';
import { BRANCHES_BUNDLE } from '../fixtures/toy-bundle';
import { readBundle } from './bundle';
import { holdBundle } from './hold-bundle';

const columns = {
  rate: 30,
  asData: { mean: [1], std: [2], least: [-1], most: [3] },
  normalised: { mean: [0], std: [1], least: [-1], most: [1] },
  spectrum: [[1, 0, 0, 0, 0, 0, 0, 0]],
};
const RECORD: TrainingRecord = {
  format: FILE_FORMATS.trainingRecord,
  of: 'denoiser',
  step: 10,
  steps: 10,
  data: { name: 'toy', hash: 'ab12', clips: 2, frames: 100, heldOut: 'train' },
  motion: columns,
  conditions: { own: columns },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-recorded-'));
  await cp(BRANCHES_BUNDLE, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

/** Puts a record into the bundle, and its hash into the manifest. */
async function put(text: string): Promise<void> {
  await writeFile(join(folder, TRAINING_RECORD_FILE), text);
  const path = join(folder, 'bundle.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as object;
  const trainingRecord = createHash('sha256').update(text).digest('hex');
  await writeFile(path, JSON.stringify({ ...manifest, trainingRecord }));
}

describe.each([
  ['read', readBundle],
  ['held', holdBundle],
])('a bundle that is %s', (_, open) => {
  test('has its record, which its digest covers', async () => {
    const before = await digestOf(folder);
    await put(JSON.stringify(RECORD));
    expect(await open(folder)).toMatchObject({ record: RECORD });
    expect(await digestOf(folder)).not.toBe(before);
  });

  test('is refused where its record is not the one that it names', async () => {
    await put(JSON.stringify(RECORD));
    await writeFile(join(folder, TRAINING_RECORD_FILE), JSON.stringify({ ...RECORD, step: 9 }));
    await expect(open(folder)).rejects.toMatchObject({
      code: 'INVALID_BUNDLE',
      details: {
        problem: expect.stringMatching(/^training-record\.json is not the one that bundle\.json names/) as string,
      },
    });
  });

  test('opens without it, and says why there is none', async () => {
    await put(JSON.stringify(RECORD));
    await rm(join(folder, TRAINING_RECORD_FILE));
    expect(await open(folder)).toMatchObject({ recordProblem: 'is missing' });
    await put(JSON.stringify({ ...RECORD, format: 'antiphon-training-record/9' }));
    const { record, recordProblem } = await open(folder);
    expect(record).toBeUndefined();
    expect(recordProblem).toMatch(/^cannot be read \(.*written by a newer version/);
  });

  test('of an older version has none, whatever lies beside it', async () => {
    await writeFile(join(folder, TRAINING_RECORD_FILE), JSON.stringify(RECORD));
    const { record, recordProblem } = await open(folder);
    expect([record, recordProblem]).toEqual([undefined, undefined]);
  });
});
