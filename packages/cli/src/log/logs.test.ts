import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingEvent } from '@antiphon/train';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KILLED } from '../fixtures/killed-training';
import { crc32c, scalarRecord } from './tensorboard/records';
import { Follower, ofRun, ofTraining, openSinks, withLogs } from './with-logs';

let out: string;
beforeEach(async () => {
  out = join(await mkdtemp(join(tmpdir(), 'antiphon-logs-')), 'mine');
  await mkdir(out);
});
afterEach(() => rm(join(out, '..'), { recursive: true }));

const append = (events: readonly object[]) =>
  appendFile(join(out, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
const rows = async (kind: string) => (await readFile(join(out, 'log', `${kind}.csv`), 'utf8')).trim().split('\r\n');
const second = KILLED.findLastIndex(({ event }) => event === 'start');

/** What a training told before it was killed is there when the second call comes, which is followed piece by piece. */
async function follow(kinds: readonly string[]): Promise<void> {
  await append(KILLED.slice(0, second));
  await withLogs(openSinks(kinds, out), ofTraining(out), async () => {
    await Promise.resolve();
  });
  const follower = new Follower(openSinks(kinds, out), ofTraining(out));
  await follower.poll();
  for (let at = second; at < KILLED.length; at += 7) {
    await append(KILLED.slice(at, at + 7));
    await follower.poll();
  }
}

test('CSV: a table per kind of event, without steps that a kill made void, and none twice', async () => {
  await follow(['csv']);
  const steps = await rows('step');
  expect(steps[0]).toBe('training,time,step,loss,gradientNorm,learningRate,dropped voice,stepsPerSecond,secondsLeft');
  expect(steps.slice(1).map((row) => Number(row.split(',')[2]))).toEqual(
    Array.from({ length: 40 }, (_, i) => 10 * (i + 1)),
  );
  expect(steps[1]?.startsWith('mine,2026-01-01T')).toBe(true);
  const validations = await rows('validation');
  expect(validations[0]).toBe('training,time,step,windows,noiseFrom,noiseTo,heard,loss');
  expect(validations).toHaveLength(1 + 8 * 2 * 9);
  expect((await rows('end'))[1]).toContain('finished');
});

test('a record is framed as TFRecord frames it', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283); // RFC 3720’s check value
  const record = scalarRecord(1, 10, [['loss', 0.5]]);
  // What TensorBoard’s own reader accepted in the test below.
  expect(record.toString('hex')).toBe(
    '1a00000000000000129bd82d09000000000000f03f100a2a0d0a0b0a046c6f7373150000003f4d25f533',
  );
});

const PYTHONS = [process.env.ANTIPHON_PYTHON ?? 'python3', 'python3'];
const python = PYTHONS.find((path) => {
  try {
    execFileSync(path, ['-c', 'import tensorboard'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
const READ = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
folder = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0})
folder.Reload()
print(json.dumps({tag: [[e.step, e.value] for e in folder.Scalars(tag)] for tag in folder.Tags()['scalars']}))
`;

test.skipIf(python === undefined)(
  `TensorBoard's own reader finds each step once${python === undefined ? ' (skipped: no Python with tensorboard; ANTIPHON_PYTHON names one)' : ''}`,
  async () => {
    await follow(['tensorboard']);
    const folder = join(out, 'tensorboard', 'mine');
    expect(await readdir(folder)).toHaveLength(1);
    const read = JSON.parse(execFileSync(python ?? '', ['-c', READ, folder], { encoding: 'utf8' })) as Record<
      string,
      [number, number][]
    >;
    expect(read.loss?.map(([step]) => step)).toEqual(Array.from({ length: 40 }, (_, i) => 10 * (i + 1)));
    const last = KILLED.findLast((event) => event.event === 'step');
    expect(read.loss?.at(-1)?.[1]).toBeCloseTo(last?.loss ?? NaN, 6);
    expect(Object.keys(read)).toEqual(
      expect.arrayContaining([
        ...['gradientNorm', 'learningRate', 'dropped/voice', 'training/loss', 'validation/loss', 'samples/jerk'],
        ...['validation/heard nothing/noise 0.00 - 0.25', 'validation/heard voice/noise 0.75 - 1.00'],
      ]),
    );
    expect(read['validation/loss']).toHaveLength(8);
  },
);

test('of a run, each training has its own; an unknown log is refused; what cannot be kept is told once and stops nothing', async () => {
  const step = KILLED.find((event): event is TrainingEvent => event.event === 'start');
  await append(['a', 'b'].map((trainingId) => ({ ...step, trainingId })));
  await withLogs(openSinks(['csv', 'tensorboard'], out), ofRun(out), () => Promise.resolve());
  expect((await rows('start')).map((row) => row.split(',')[0])).toEqual(['training', 'a', 'b']);
  expect((await readdir(join(out, 'tensorboard'))).sort()).toEqual(['a', 'b']);
  expect(() => openSinks(['wandb'], out)).toThrow('--log: "wandb" is none. Known: csv, tensorboard, mlflow.');
  const said: string[] = [];
  const broken = () => Promise.reject(new Error('full'));
  const follower = new Follower([], broken, (words) => said.push(words));
  await follower.poll();
  await follower.poll();
  expect(said).toEqual(['A log cannot be kept, and the work goes on without: Error: full']);
});
