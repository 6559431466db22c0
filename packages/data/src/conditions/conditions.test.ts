import { expect, test } from 'vitest';
import { wav2vecAsOnnx, type Wav2vecSpec } from '../encoders/wav2vec';
import { conditionSpecSchema } from './conditions';
import { conditionRows, conditionWidth } from './rows';
import type { ConditionSpec } from './spec';

const LOG_MEL = { name: 'own', kind: 'log-mel', channel: 0, bands: 16, sampleRate: 16000, rate: 30 };
const WAV2VEC = { name: 'audio', kind: 'wav2vec', model: 'audio-encoder.onnx' };
const problems = (value: unknown) =>
  conditionSpecSchema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('a log-mel spec, as bundles have had it all along, is read as it is', () => {
  const spec = conditionSpecSchema.parse(LOG_MEL);
  expect(spec).toEqual(LOG_MEL);
  expect(conditionWidth(spec)).toBe(18);
  expect(conditionRows(spec, 97, 30)).toBe(97);
});

test('wav2vec: 1998 rows for 20 s, 1024 wide, and a preset of onnx', () => {
  const spec = conditionSpecSchema.parse(WAV2VEC) as Wav2vecSpec;
  expect(conditionWidth(spec)).toBe(1024);
  expect([600, 300, 1, 0].map((frames) => conditionRows(spec, frames, 30))).toEqual([1998, 998, 1, 0]);
  expect(conditionSpecSchema.parse(spec)).toEqual(spec);
  const onnx = wav2vecAsOnnx(spec);
  expect(onnx).toMatchObject({ kind: 'onnx', channels: [0, 1], width: 1024, rate: 100, sampleRate: 48000, short: 2 });
  expect(conditionSpecSchema.parse(onnx)).toEqual(onnx);
});

test('what is wrong with a spec is said by its place', () => {
  expect(problems({ name: 'a', kind: 'mfcc' })).toEqual([
    'kind: unknown audio encoder "mfcc". Known: log-mel, onnx, wav2vec. One of your own must be loaded first (--plugin FILE; in a program, plugins: [FILE])',
  ]);
  expect(problems({ ...LOG_MEL, bands: 0 })[0]).toMatch(/^bands: /);
  expect(problems({ ...LOG_MEL, colour: 1 })[0]).toMatch(/colour/);
  expect(problems({ ...WAV2VEC, rate: 50 })[0]).toMatch(/^rate: /);
  expect(problems('log-mel')).not.toEqual([]);
  const onnx = wav2vecAsOnnx(conditionSpecSchema.parse(WAV2VEC) as Wav2vecSpec);
  const [stage] = onnx.stages;
  const changed = (change: object) => problems({ ...onnx, stages: [{ ...stage, ...change }] });
  expect(changed({ input: { name: 'x', axes: ['window', 'time'] } })[0]).toMatch(/^stages.0.input.axes: .*"window"/);
  expect(changed({ input: { name: 'x', axes: ['time', 'time'] } })[0]).toMatch(/named twice/);
  expect(changed({ output: { name: 'y', axes: ['width'] } })[0]).toMatch(/no axis of time/);
  expect(changed({ windows: { length: 4, hop: 2 } })[0]).toMatch(/it can only be 1/);
  expect(problems({ ...onnx, rate: 12.34 })[0]).toMatch(/not whole numbers of rows/);
  expect(problems({ ...onnx, short: 2000 })[0]).toMatch(/no row/);
});

test('every spec that is written is read again', () => {
  const all: ConditionSpec[] = [LOG_MEL, WAV2VEC].map((spec) => conditionSpecSchema.parse(spec));
  expect(JSON.parse(JSON.stringify(all)).map((spec: unknown) => conditionSpecSchema.parse(spec))).toEqual(all);
});
