import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@antiphon/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { computeConditions } from '../conditions/compute-conditions';
import { conditionSpecSchema } from '../conditions/conditions';
import { encoderHash } from './encoder-hash';
import { means, sessionsOf } from './fixtures/local-network';
import type { OnnxSpec } from './onnx/onnx-spec';

let folder = '';
let runs = 0;
const sessions = sessionsOf({
  'means.onnx': (feeds) => {
    runs++;
    return means(feeds);
  },
  'moved.onnx': means,
});
const spec = conditionSpecSchema.parse({
  name: 'audio',
  kind: 'onnx',
  sampleRate: 8000,
  rate: 80,
  width: 2,
  stages: [
    {
      model: 'means.onnx',
      input: { name: 'audio', axes: [1, 'time'] },
      output: { name: 'rows', axes: [1, 'time', 'width'] },
    },
  ],
}) as OnnxSpec;
const audio = { sampleRate: 8000, channels: [Random.stream(1, 'audio').normals(8000)] };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-encodings-'));
  writeFileSync(join(folder, 'means.onnx'), 'one');
  runs = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const compute = (changed: object = {}, of = audio) =>
  computeConditions(of, [{ ...spec, ...changed }], 30, { fps: 30, sessions, folder, cache: join(folder, 'cache') });

test('what the cache gives is to the bit what was made, under any name of the condition', async () => {
  const made = await compute();
  expect(await computeConditions(audio, [spec], 30, { fps: 30, sessions, folder })).toEqual(made);
  expect(runs).toBe(2);
  expect(await compute()).toEqual(made);
  expect((await compute({ name: 'other' })).other).toEqual(made.audio);
  expect(runs).toBe(2);
});

test('another spec, another model, other audio, another number of rows are made anew', async () => {
  await compute();
  await compute({ pieces: { ...spec.pieces, seconds: 10 } });
  await compute({}, { ...audio, channels: [audio.channels[0]?.map((x) => x / 2) ?? expect.fail()] });
  await computeConditions(audio, [spec], 15, { fps: 30, sessions, folder, cache: join(folder, 'cache') });
  writeFileSync(join(folder, 'means.onnx'), 'two');
  await compute();
  expect(runs).toBe(5);
});

test('an entry that is damaged is made anew', async () => {
  const made = await compute();
  const entries = join(folder, 'cache', 'encodings');
  const [name = ''] = readdirSync(entries);
  const bytes = readFileSync(join(entries, name));
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(join(entries, name), bytes);
  expect(await compute()).toEqual(made);
  writeFileSync(join(entries, name), bytes.subarray(0, 40));
  expect(await compute()).toEqual(made);
  expect(runs).toBe(3);
});

test('the hash follows what a model is, not where it lies', async () => {
  const before = await encoderHash(spec, { folder });
  renameSync(join(folder, 'means.onnx'), join(folder, 'moved.onnx'));
  const moved = { ...spec, stages: [{ ...(spec.stages[0] ?? expect.fail()), model: 'moved.onnx' }] };
  expect(await encoderHash(moved, { folder })).toBe(before);
  expect(await encoderHash({ ...moved, name: 'other' }, { folder })).toBe(before);
  expect(await encoderHash({ ...moved, rate: 40 } as OnnxSpec, { folder })).not.toBe(before);
  await expect(encoderHash(spec, { folder })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});
