import { Random } from '@antiphon/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { planDialogue } from '../../datasets/synthetic/plan';
import { noiseTable, synthesise } from '../../datasets/synthetic/voice/voice';
import { voicesOf, VoiceComparison } from './voices';

let sampleRate = 0;
let own: Float32Array = new Float32Array(0);
let partner = own;
beforeAll(() => {
  const plan = planDialogue(8, Random.stream(3, 'plan'));
  const audio = synthesise(plan, noiseTable(Random.stream(3, 'noise')));
  sampleRate = audio.sampleRate;
  [own = own, partner = partner] = audio.channels;
});

const noise = (name: string, level: number) =>
  Random.stream(5, name)
    .normals(own.length)
    .map((value) => level * value);
const sum = (a: Float32Array, b: Float32Array, factor = 1) => a.map((value, i) => value + factor * (b[i] ?? 0));
const later = (samples: Float32Array, by: number) => samples.map((_, i) => samples[i - by] ?? 0);
const kindOf = (...channels: Float32Array[]) => voicesOf({ sampleRate, channels });

describe('one voice in two channels', () => {
  const alike: [string, () => Float32Array][] = [
    ['with dither', () => own.map((value, i) => value + ((i % 3) - 1) / 32768)],
    ['with noise 30 dB weaker', () => sum(own, noise('hiss', 0.002))],
    ['12 dB weaker', () => own.map((value) => value / 4)],
    ['the other way round', () => own.map((value) => -value)],
    ['2 ms later', () => later(own, 96)],
    [
      'in a room, as loud as itself',
      () => {
        let heard = later(own, 20);
        for (let echo = 1; echo <= 4; echo++) heard = sum(heard, later(own, 400 + 1557 * echo), 0.6 * 0.85 ** echo);
        return heard;
      },
    ],
  ];
  test.each(alike)('%s', (_, other) => {
    expect(kindOf(own, other())).toEqual({ kind: 'same', channel: 0, equal: false });
  });

  test('to the bit, and both silent', () => {
    expect(kindOf(own, own.slice())).toEqual({ kind: 'same', channel: 0, equal: true });
    expect(kindOf(new Float32Array(9), new Float32Array(9))).toMatchObject({ kind: 'same', equal: true });
    expect(kindOf(own)).toEqual({ kind: 'mono', channel: 0 });
    expect(kindOf(new Float32Array(0), new Float32Array(0))).toMatchObject({ kind: 'same' });
  });

  test('the louder one where one is faint, and the only one where one is silent', () => {
    const faint = own.map((value) => value / 20);
    expect(kindOf(faint, own)).toMatchObject({ kind: 'same', channel: 1 });
    expect(kindOf(own, noise('dead', 1e-4))).toEqual({ kind: 'one-sided', channel: 0 });
    expect(kindOf(new Float32Array(own.length), own)).toEqual({ kind: 'one-sided', channel: 1 });
  });
});

describe('two voices', () => {
  test.each([0, 0.1, 0.3, 0.45])('each microphone hears the other voice, too, %d times as loud', (leak) => {
    expect(kindOf(sum(own, later(partner, 50), leak), sum(partner, later(own, 50), leak))).toMatchObject({
      kind: 'two',
    });
  });

  test('of which one is 20 dB weaker', () => {
    expect(
      kindOf(
        own,
        partner.map((value) => value / 10),
      ).kind,
    ).toBe('two');
  });

  test('sounds that are as loud all the time and have nothing in common', () => {
    expect(kindOf(noise('a', 0.1), noise('b', 0.1)).kind).toBe('two');
    const tone = (pitch: number) => own.map((_, i) => 0.3 * Math.sin(i * pitch));
    expect(kindOf(tone(0.03), tone(0.05)).kind).toBe('two');
  });
});

test('however the recording is cut, the answer is the same', () => {
  const comparison = new VoiceComparison(sampleRate, 2);
  for (let at = 0; at < own.length; at += 7777)
    comparison.push([own.subarray(at, at + 7777), partner.subarray(at, at + 7777)]);
  expect(comparison.end()).toEqual(kindOf(own, partner));
});
