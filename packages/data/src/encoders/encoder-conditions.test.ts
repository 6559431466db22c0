import { expect, test } from 'vitest';
import { encoderConditions } from './encoder-conditions';

const dyad = { channels: 2, fps: 25 };
const MAPPING = {
  kind: 'onnx',
  sampleRate: 16000,
  rate: 50,
  width: 768,
  stages: [{ model: 'hubert.onnx', input: { name: 'x', axes: [1, 'time'] }, output: { name: 'y', axes: [1, 'time', 'width'] } }], // prettier-ignore
};

test('log-mel hears each channel, one row per frame of motion', () => {
  expect(encoderConditions({ kind: 'log-mel' }, dyad)).toEqual([
    { name: 'own', kind: 'log-mel', channel: 0, bands: 32, sampleRate: 16000, rate: 25 },
    { name: 'partner', kind: 'log-mel', channel: 1, bands: 32, sampleRate: 16000, rate: 25 },
  ]);
  expect(encoderConditions({ kind: 'log-mel', bands: 8 }, { channels: 1, fps: 30 })).toMatchObject([
    { name: 'audio', channel: 0, bands: 8, rate: 30 },
  ]);
});

test('a network of one channel hears each, one of several hears them together', () => {
  expect(encoderConditions(MAPPING, dyad)).toMatchObject([
    { name: 'own', channels: [0], rate: 50 },
    { name: 'partner', channels: [1], rate: 50 },
  ]);
  expect(encoderConditions({ kind: 'wav2vec', model: 'w.onnx' }, dyad)).toMatchObject([
    { name: 'audio', channels: [0, 1], rate: 100 },
  ]);
});

test('log-mel of several channels is one condition, of those that there are', () => {
  const together = { kind: 'log-mel', channel: [0, 1] };
  const audio = { name: 'audio', kind: 'log-mel', bands: 32, sampleRate: 16000, rate: 25 };
  expect(encoderConditions(together, dyad)).toEqual([{ ...audio, channel: [0, 1] }]);
  expect(encoderConditions(together, { channels: 1, fps: 25 })).toEqual([{ ...audio, channel: 0 }]);
  expect(() => encoderConditions({ ...together, channel: [2] }, dyad)).toThrow(/"channel": recordings of 2 channels/);
});

test('what is wrong is named', () => {
  expect(() => encoderConditions({ kind: 'mfcc' }, dyad)).toThrow(/encoder: .*Known: log-mel, onnx, wav2vec/);
  expect(() => encoderConditions({ ...MAPPING, width: 0 }, dyad)).toThrow(/width/);
});
