import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@antiphon/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { computeConditions } from '../../conditions/compute-conditions';
import { conditionSpecSchema } from '../../conditions/conditions';
import type { ConditionSpec } from '../../conditions/spec';
import { streamConditions } from '../../conditions/stream-conditions';
import { encodeAudio, type EncoderTensor } from '../audio-encoder';
import { means, sessionsOf, windowSums } from '../fixtures/local-network';
import { createAudioEncoder } from '../registry';
import type { OnnxSpec } from './onnx-spec';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-encoder-'));
  for (const name of ['means.onnx', 'sums.onnx', 'broken.onnx']) writeFileSync(join(folder, name), name);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows of 10 ms. */
const ONE_STAGE = {
  name: 'audio',
  kind: 'onnx',
  sampleRate: 10_000,
  rate: 100,
  width: 2,
  pieces: { seconds: 1, least: 0 },
  stages: [
    {
      model: 'means.onnx',
      input: { name: 'audio', axes: [1, 'time'] },
      output: { name: 'rows', axes: [1, 'time', 'width'] },
    },
  ],
};

/** Windows of four rows, two apart: rows of 20 ms that see 10 ms more on each side. */
const TWO_STAGES = {
  ...ONE_STAGE,
  rate: 50,
  width: 3,
  pieces: { seconds: 1, before: 100, after: 100, least: 0 },
  stages: [
    { ...ONE_STAGE.stages[0], output: { ...ONE_STAGE.stages[0]?.output, scale: 0.1, offset: 2 } },
    {
      model: 'sums.onnx',
      windows: { length: 4, hop: 2, batch: 7 },
      input: { name: 'window', axes: ['window', 'width', 'time', 1] },
      output: { name: 'sums', axes: ['window', 1, 'width'] },
    },
  ],
};

const spec = (value: object) => conditionSpecSchema.parse(value) as OnnxSpec;
const sessions = sessionsOf({ 'means.onnx': means, 'sums.onnx': windowSums });
const noise = (length: number, name = 'noise') => Random.stream(3, name).normals(length);
const encode = async (value: object, samples: Float32Array, rows: number) => {
  const encoder = await createAudioEncoder(spec(value), { sessions, folder });
  return encodeAudio(encoder, [samples], rows);
};

test('a network with one input, by hand', async () => {
  const values = await encode(ONE_STAGE, new Float32Array(1000).fill(0.5, 100, 200), 4);
  expect([...values]).toEqual([0, 0, 0.5, 0.25, 0, 0, 0, 0].map(Math.fround).map((x) => expect.closeTo(x, 6)));
});

test('two networks, the second on windows: each row is that of its time', async () => {
  const samples = noise(30_000);
  const values = await encode(TWO_STAGES, samples, 150);
  expect(values).toHaveLength(450);
  // Row 70 is from 1.40 to 1.42 s; its window begins 10 ms before.
  const mean = (from: number) => samples.subarray(from, from + 100).reduce((sum, x) => sum + x / 100, 0) * 0.1 + 2;
  expect(values[70 * 3 + 1]).toBeCloseTo(mean(13_900), 5);
  expect(values[70 * 3 + 2]).toBeCloseTo(mean(14_200), 5);
});

test.each([0.5, 1, 2.5, 20])(
  'in pieces of %s s the same as in pieces of 1 s, where a network sees no further than it is shown',
  async (seconds) => {
    const samples = noise(23_456);
    const pieces = { ...TWO_STAGES.pieces, seconds };
    expect(await encode({ ...TWO_STAGES, pieces }, samples, 120)).toEqual(await encode(TWO_STAGES, samples, 120));
  },
);

test('however a recording is cut, conditions are to the bit those of the whole', async () => {
  const specs = [spec(TWO_STAGES), { ...spec(ONE_STAGE), name: 'partner', channels: [1] }] as ConditionSpec[];
  const options = { sessions, folder };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(60_000), { maxLength: 8 }),
      fc.constantFrom(10_000, 48_000),
      async (cuts, sampleRate) => {
        const audio = { sampleRate, channels: [noise(60_000, 'own'), noise(60_000, 'partner')] };
        const places = [0, ...[...cuts].sort((a, b) => a - b), 60_000];
        async function* blocks() {
          for (const [i, from] of places.slice(0, -1).entries())
            yield audio.channels.map((each) => each.slice(from, places[i + 1]));
        }
        const stream = { sampleRate, channelCount: 2, blocks: blocks() };
        const { conditions } = await streamConditions(stream, specs, () => 60, options);
        expect(conditions).toEqual(await computeConditions(audio, specs, 60, options));
      },
    ),
    { numRuns: 10 },
  );
});

test('beyond the end lies silence; a channel that is missing is silent', async () => {
  const values = await encode(ONE_STAGE, noise(5000), 230);
  expect(values.subarray(100)).toEqual(new Float32Array(360));
  const both = { ...ONE_STAGE, channels: [0, 5], width: 2 };
  const interleaved: EncoderTensor[] = [];
  const two = sessionsOf({
    'means.onnx': ({ audio }) => {
      interleaved.push(audio as EncoderTensor);
      return means({ audio: audio as EncoderTensor });
    },
  });
  const stages = [{ ...both.stages[0], input: { name: 'audio', axes: [1, 'width', 'time'] } }];
  const audio = { sampleRate: 10_000, channels: [noise(10_000)] };
  await computeConditions(audio, [spec({ ...both, stages })], 100, { sessions: two, folder });
  expect(interleaved[0]?.shape).toEqual([1, 2, 10_000]);
  expect(interleaved[0]?.values.subarray(0, 10_000)).toEqual(audio.channels[0]);
  expect(interleaved[0]?.values.subarray(10_000)).toEqual(new Float32Array(10_000));
});

test('an answer that is short by some rows has its last one repeated at the end of a piece', async () => {
  const cut = sessionsOf({
    'means.onnx': (feeds) => {
      const { rows } = means(feeds);
      const count = (rows?.shape[1] ?? 0) - 2;
      return { rows: { shape: [1, count, 2], values: rows?.values.slice(0, count * 2) ?? new Float32Array(0) } };
    },
  });
  const encoder = await createAudioEncoder(spec({ ...ONE_STAGE, short: 2 }), { sessions: cut, folder });
  const samples = noise(25_000);
  const whole = await encode(ONE_STAGE, samples, 248);
  const values = await encodeAudio(encoder, [samples], 248);
  const row = (all: Float32Array, i: number) => [...all.subarray(2 * i, 2 * i + 2)];
  for (const i of [0, 50, 97, 100, 197, 200, 247]) expect(row(values, i), String(i)).toEqual(row(whole, i));
  for (const i of [98, 99]) expect(row(values, i)).toEqual(row(whole, 97));
});

test('the last piece ends with the recording, has its least length, or is filled up', async () => {
  const lengths = async (pieces: object) => {
    const seen: number[] = [];
    const watched = sessionsOf({
      'means.onnx': (feeds) => {
        seen.push(feeds.audio?.values.length ?? 0);
        return means(feeds);
      },
    });
    const encoder = await createAudioEncoder(spec({ ...ONE_STAGE, pieces }), { sessions: watched, folder });
    await encodeAudio(encoder, [noise(11_000)], 110);
    return seen;
  };
  expect(await lengths({ seconds: 1, least: 0 })).toEqual([10_000, 1000]);
  expect(await lengths({ seconds: 1 })).toEqual([10_000, 5000]);
  expect(await lengths({ seconds: 1, last: 'padded' })).toEqual([10_000, 10_000]);
});

test('context at the start of an answer is skipped, further inputs are filled, audio is standardised', async () => {
  const seen: Readonly<Record<string, EncoderTensor>>[] = [];
  const watched = sessionsOf({
    'means.onnx': (feeds) => {
      seen.push(feeds);
      return means(feeds);
    },
  });
  const [stage] = ONE_STAGE.stages;
  const value = {
    ...ONE_STAGE,
    pieces: { seconds: 1, before: 300, skip: 3, least: 0 },
    stages: [
      {
        ...stage,
        input: { ...stage?.input, standardise: true, scale: 2 },
        constants: { mask: { value: 1, axes: [1, 'time'] }, rate: { value: 16, axes: [] } },
      },
    ],
  };
  const encoder = await createAudioEncoder(spec(value), { sessions: watched, folder });
  const samples = noise(20_000).map((x) => 5 + x);
  const values = await encodeAudio(encoder, [samples], 200);
  const { audio, mask, rate } = seen[1] ?? expect.fail();
  expect([mask?.shape, rate?.shape, rate?.values[0]]).toEqual([[1, 10_300], [], 16]);
  const own = samples.slice(9700, 20_000);
  const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
  const deviation = Math.sqrt(own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / own.length);
  expect(audio?.values[1000]).toBeCloseTo((2 * ((own[1000] ?? NaN) - mean)) / deviation, 4);
  const first = (audio?.values.subarray(300, 400) ?? []) as Float32Array;
  expect(values[200]).toBeCloseTo(
    first.reduce((sum, x) => sum + x / 100, 0),
    5,
  );
});

test.each([
  ['width', { width: 3 }, 'a row has 2 features, but "width" is 3'],
  ['rate', { rate: 200 }, 'should give 200 rows'],
  [
    'axes',
    { stages: [{ ...ONE_STAGE.stages[0], output: { name: 'rows', axes: ['time', 'width'] } }] },
    'its output is [1, 100, 2], not [time, width]',
  ],
  [
    'output',
    { stages: [{ ...ONE_STAGE.stages[0], output: { name: 'y', axes: [1, 'time', 'width'] } }] },
    'it has no output "y"',
  ],
])('an answer that does not fit the mapping is refused: %s', async (_, change, problem) => {
  await expect(encode({ ...ONE_STAGE, ...change }, noise(10_000), 100)).rejects.toMatchObject({
    code: 'INVALID_ENCODER',
    message: expect.stringContaining(problem),
  });
});

test('a file that is missing, another, or no network; a runtime that is missing', async () => {
  const [stage] = ONE_STAGE.stages;
  const opened = (change: object, options: object = { sessions, folder }) =>
    createAudioEncoder(spec({ ...ONE_STAGE, stages: [{ ...stage, ...change }] }), options);
  await expect(opened({ model: 'none.onnx' })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await expect(opened({ sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'INVALID_ENCODER', message: expect.stringContaining('SHA-256') }); // prettier-ignore
  await expect(opened({ model: 'broken.onnx' })).rejects.toMatchObject({ code: 'INVALID_ENCODER', message: expect.stringContaining('it is no network') }); // prettier-ignore
  await expect(opened({}, { folder })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('networks are released, also where a later one fails', async () => {
  const counted = sessionsOf({ 'means.onnx': means, 'sums.onnx': windowSums });
  await computeConditions({ sampleRate: 10_000, channels: [noise(100)] }, [spec(TWO_STAGES)], 1, { sessions: counted, folder }); // prettier-ignore
  expect(counted.released).toBe(2);
  const failing = spec({ ...TWO_STAGES, stages: [ONE_STAGE.stages[0], { ...ONE_STAGE.stages[0], model: 'broken.onnx' }] }); // prettier-ignore
  await expect(createAudioEncoder(failing, { sessions: counted, folder })).rejects.toThrow();
  expect(counted.released).toBe(3);
});

test('a network that the runtime holds is known by the hash that it says, whatever lies in its folder', async () => {
  const [stage] = ONE_STAGE.stages;
  const holding = { ...sessionsOf({ 'means.onnx': means }), hashOf: () => 'a'.repeat(64) };
  const opened = (sha256: string) =>
    createAudioEncoder(spec({ ...ONE_STAGE, stages: [{ ...stage, sha256 }] }), {
      sessions: holding,
      folder: 'nowhere',
    });
  await (await opened('a'.repeat(64))).release();
  await expect(opened('b'.repeat(64))).rejects.toMatchObject({ code: 'INVALID_ENCODER' });
});
