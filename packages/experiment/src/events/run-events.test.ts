import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILE_FORMATS } from '@antiphon/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeExecutor } from '../fixtures/fake-executor';
import { madeUpEvents } from '../fixtures/made-up-events';
import { tinyDataset } from '../fixtures/tiny-dataset';
import { runExperiment } from '../run/run';
import { parseExperimentSpec } from '../spec/spec';
import { readRunEvents, runEventLines } from './read-run-events';
import type { RunEvent } from './run-event';
import { validEvents } from './valid-events';

const spec = parseExperimentSpec({
  name: 'test',
  data: { kind: 'synthetic' },
  arms: [
    { name: 'cfg', guidance: { kind: 'cfg' } },
    { name: 'fixed', guidance: { kind: 'fixed' } },
  ],
  scales: [1, 2],
  training: { frames: 60 },
  sampling: { seeds: 2, windows: 4 },
});

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-run-events-'));
});
afterEach(() => rm(out, { recursive: true }));
const base = () => ({ spec, dataset: tinyDataset(), out, clock: () => 0, now: () => new Date(0) });
const file = () => join(out, 'events.jsonl');
const told = (events: readonly RunEvent[]) =>
  events.map((event) => ('state' in event ? `${event.event} ${event.id} ${event.state}` : event.event));

describe('the events of a run', () => {
  it('say what is begun, finished and left, with what each training tells, in the file as to whoever watches', async () => {
    const seen: RunEvent[] = [];
    const events = madeUpEvents({ steps: 10 });
    await runExperiment({ ...base(), executor: fakeExecutor({ events }), onEvent: (event) => seen.push(event) });
    expect(await readRunEvents(out)).toEqual(seen);
    expect(seen[0]).toMatchObject({
      event: 'run-start',
      time: '1970-01-01T00:00:00.000Z',
      arms: ['cfg', 'fixed'],
      all: { trainings: 2, cells: 3 },
      kept: { trainings: 0, cells: 0 },
    });
    expect(told(seen)).toEqual([
      'run-start',
      ...['training cfg-seed0 begun', 'start', 'step', 'end', 'training cfg-seed0 finished'],
      ...[1, 2].flatMap((scale) =>
        ['begun', 'finished'].map((state) => `cell cfg-seed0-scale${scale}-ddim-25 ${state}`),
      ),
      ...['training fixed-seed0 begun', 'start', 'step', 'end', 'training fixed-seed0 finished'],
      ...['begun', 'finished'].map((state) => `cell fixed-seed0-scale1-ddim-25 ${state}`),
      ...['report', 'run-end'],
    ]);
    expect(seen[2]).toMatchObject({ event: 'start', trainingId: 'cfg-seed0', step: 0 });
    const cells = seen.filter((event) => event.event === 'cell');
    expect(cells.map(({ done, total }) => [done, total])).toEqual([
      ...[
        [0, 3],
        [1, 3],
      ],
      ...[
        [1, 3],
        [2, 3],
      ],
      ...[
        [2, 3],
        [3, 3],
      ],
    ]);
    expect(seen.at(-1)).toMatchObject({ event: 'run-end', reason: 'finished' });
  });
  it('are appended by each call, which tells what is kept, and how it ended', async () => {
    await expect(runExperiment({ ...base(), executor: fakeExecutor({ dieAtCell: 1 }) })).rejects.toThrow('killed');
    await runExperiment({
      ...base(),
      executor: fakeExecutor({
        onSample: ({ arm }) => {
          if (arm === 'fixed') throw new Error('no\nmotion');
        },
      }),
    });
    const events = await readRunEvents(out);
    expect(events.filter(({ event }) => event === 'run-start')).toMatchObject([
      { kept: { cells: 0 } },
      { kept: { cells: 1 } },
    ]);
    expect(events.filter(({ event }) => event === 'run-end')).toMatchObject([
      { reason: 'interrupted' },
      { reason: 'finished' },
    ]);
    expect(told(events)).toContain('cell fixed-seed0-scale1-ddim-25 failed');
    await rm(file());
    const onOpen = () => {
      throw new Error('no\nmodel');
    };
    await expect(
      runExperiment({ ...base(), spec: { ...spec, name: 'other' }, executor: fakeExecutor({ onOpen }) }),
    ).resolves.toBeDefined();
    expect((await readRunEvents(out)).filter(({ event }) => event === 'training')).toMatchObject([
      { state: 'begun' },
      { state: 'failed' },
    ]);
    await rm(join(out, 'cells'), { recursive: true });
    await expect(runExperiment({ ...base(), executor: fakeExecutor({ onOpen }) })).rejects.toThrow('no');
    expect((await readRunEvents(out)).at(-1)).toMatchObject({ reason: 'failed', error: 'Error: no model' });
  });
  it('a line that a kill tore stays alone, and is passed over, like events of later versions', async () => {
    await writeFile(file(), '{"event":"later","time":"2026-01-01T00:00:00.000Z"}\n{"event":"run-st');
    await runExperiment({ ...base(), executor: fakeExecutor() });
    const lines = (await readFile(file(), 'utf8')).split('\n');
    expect(lines.slice(0, 3).map((line) => line.slice(0, 20))).toEqual([
      '{"event":"later","ti',
      '{"event":"run-st',
      '{"event":"run-start"',
    ]);
    expect((await readRunEvents(out))[0]).toMatchObject({ event: 'run-start', name: 'test' });
  });
  it('are refused where a later version wrote them', async () => {
    await writeFile(file(), `${JSON.stringify({ event: 'run-start', format: 'antiphon-run-events/9' })}\n`);
    await expect(readRunEvents(out)).rejects.toThrow(/newer version.*antiphon-run-events\/9/);
  });
});

it('a file that grows is followed: half a line waits for its end, a file that is made anew is read from its beginning', async () => {
  const lines = runEventLines(out);
  expect(await lines.next()).toEqual({ events: [], restarted: false });
  const line = `${JSON.stringify({ event: 'run-end', time: new Date(0).toISOString(), reason: 'failed', error: 'ä' })}\n`;
  const bytes = Buffer.from(line);
  const cut = bytes.indexOf(Buffer.from('ä')) + 1;
  await writeFile(file(), Buffer.concat([bytes, bytes.subarray(0, cut)]));
  expect((await lines.next()).events).toHaveLength(1);
  await appendFile(file(), bytes.subarray(cut));
  expect((await lines.next()).events).toMatchObject([{ error: 'ä' }]);
  expect((await lines.next()).events).toEqual([]);
  await writeFile(file(), line);
  expect(await lines.next()).toMatchObject({ restarted: true, events: [{ error: 'ä' }] });
});

it('what a killed training told of steps after its last checkpoint is void', () => {
  const events = madeUpEvents({ steps: 400, killed: { at: 250, from: 200 } });
  const steps = validEvents(events).flatMap((event) => (event.event === 'step' ? [event.step] : []));
  expect(steps).toEqual(Array.from({ length: 40 }, (_, i) => 10 * (i + 1)));
  expect(events.filter(({ event }) => event === 'step')).toHaveLength(45);
  expect(events[0]).toMatchObject({ format: FILE_FORMATS.trainingEvents });
});
