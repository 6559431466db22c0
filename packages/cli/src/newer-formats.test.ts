import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FILE_FORMATS } from '@antiphon/core';
import { readReport } from '@antiphon/experiment';
import { pairFolders, readBundle, readGuidanceCard } from '@antiphon/generate';
import { importAudio2photoreal, readCheckpoint, readStageCheckpoint } from '@antiphon/train';
import { expect, test } from 'vitest';
import { readSpec } from '../../../scripts/released/measure-data';
import { BUNDLES } from '../../../scripts/released/measure-models';
import { MEASUREMENTS } from '../../../scripts/released/measure';
import { withCopy } from '../../../scripts/released/released-folders';

type Kind = keyof typeof FILE_FORMATS;

/** A file of each kind, and who reads it. */
const READERS: Partial<Record<Kind, readonly [file: string, read: (path: string) => Promise<unknown>]>> = {
  bundle: [join(BUNDLES.cfg, 'bundle.json'), (path) => readBundle(dirname(path))],
  pair: ['pair/bundle.json', (path) => pairFolders(dirname(path))],
  checkpoint: ['checkpoint/checkpoint.json', (path) => readCheckpoint(dirname(path))],
  stage: ['codec/checkpoint.json', (path) => readStageCheckpoint(dirname(path))],
  weights: ['weights/body.safetensors', (path) => importAudio2photoreal(dirname(path), join(dirname(path), 'out'))],
  card: [join(BUNDLES.cfg, 'guidance-card.json'), (path) => readGuidanceCard(dirname(path))],
  experiment: ['experiment.json', (path) => readSpec(dirname(path), basename(path))],
  run: ['run/run.json', (path) => runAgain(dirname(dirname(path)))],
  report: ['run/report.json', readReport],
};
/** What we write for others alone; of the others, no released version has one yet (`readTrainingEvents`, `parseTrainingRecord`, `readServingRecords` and `parseDeployment` have tests of their own). */
const ONLY_WRITTEN: readonly Kind[] = [
  ...(['evaluation', 'doctor', 'motion', 'servingReport', 'deployment', 'ranges'] as const),
  ...(['trainingRecord', 'trainingEvents', 'runEvents', 'exposure', 'outcome', 'armsInForce'] as const),
];

const runAgain = (folder: string) => Promise.resolve(MEASUREMENTS['run again']?.(folder));

async function edit(path: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(path, 'latin1');
  expect(change(before)).not.toBe(before);
  await writeFile(path, change(before), 'latin1');
}

test('every kind of file is looked at here', () => {
  expect([...Object.keys(READERS), ...ONLY_WRITTEN].sort()).toEqual(Object.keys(FILE_FORMATS).sort());
});

test.each(Object.entries(READERS))('a newer %s is refused in words', async (kind, [file, read]) => {
  const known = FILE_FORMATS[kind as Kind];
  const [name, version] = known.split('/');
  const newer = `${name}/${Number(version) + 1}`;
  await withCopy('0.1', async (folder) => {
    await edit(join(folder, file), (text) =>
      text.replace(`${name}/1"`, `${newer}"`).replace(`${name}/1\\"`, `${newer}\\"`),
    );
    const error: unknown = await read(join(folder, file)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'NEWER_FORMAT', details: { format: newer, known } });
    // The file, or the folder that it describes; what was found, what is read, what to do.
    expect(String(error)).toMatch(
      /(\.json|bundle|pair|safetensors): written by a newer version of Antiphon \(its format is "antiphon-.*", this version reads "antiphon-.*"\)\. Update Antiphon/,
    );
  });
});

test('a run folder that does not say its format yet is the first', async () => {
  await withCopy('0.1', async (folder) => {
    await edit(join(folder, 'run/run.json'), (text) => text.replace(/ "format": .*\n/, ''));
    expect(await runAgain(folder)).toMatchObject({ trained: [], sampledThoughKept: [], reportChanged: false });
  });
});
