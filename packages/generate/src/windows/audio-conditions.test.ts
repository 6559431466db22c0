import { Random } from '@antiphon/core';
import { encodeWav } from '@antiphon/formats';
import type { AudioConditionSpec } from '@antiphon/data';
import { describe, expect, test } from 'vitest';
import { audioConditions } from './audio-conditions';

const RATE = 16000;
const logMel = (name: string, channel: number): AudioConditionSpec => ({
  ...{ name, channel, kind: 'log-mel', bands: 8, sampleRate: RATE, rate: 30 },
});
const ONE = [logMel('audio', 0)];
const TWO = [logMel('own', 0), logMel('partner', 1)];

/** Bursts of noise, as far from each other as syllables of different speakers. */
const bursts = (name: string) =>
  Random.stream(1, name)
    .normals(2 * RATE)
    .map((value, i) => 0.1 * value * Math.max(0.001, Math.sin(i / (name === 'me' ? 900 : 1400))));
const [me, you] = [bursts('me'), bursts('you')];
const dithered = me.map((value, i) => value + ((i % 3) - 1) / 32768);
const silence = new Float32Array(me.length);

async function hear(specs: readonly AudioConditionSpec[], ...channels: Float32Array[]) {
  const request = { specs, fps: 30, window: 30 };
  const file = encodeWav({ sampleRate: RATE, channels });
  const heard = await audioConditions({ ...request, audio: { file, name: 'x.wav' } });
  const inMemory = await audioConditions({ ...request, audio: { sampleRate: RATE, channels } });
  expect(inMemory.note).toBe(heard.note);
  return heard;
}

describe('a model of two voices', () => {
  test('hears the same in one channel and in two that differ by dither, and says that the partner is silent', async () => {
    const mono = await hear(TWO, me);
    expect(mono.note).toMatch(/^it has one voice, .* partner is silent$/);
    expect(await hear(TWO, me, dithered)).toEqual(mono);
    expect(new Set(mono.conditions.partner?.filter((_, i) => i % 10 < 8)).size).toBe(1);
  });

  test('hears two voices as they are, and so a silent one', async () => {
    const both = await hear(TWO, me, you);
    expect(both.note).toBeUndefined();
    expect(both.conditions.partner).toEqual((await hear(ONE, you)).conditions.audio);
    const listening = await hear(TWO, silence, you);
    expect(listening.note).toBeUndefined();
    expect(listening.conditions.partner).toEqual(both.conditions.partner);
    expect(listening.conditions.own).not.toEqual(both.conditions.own);
  });
});

describe('a model of one voice', () => {
  test('hears the channel that has it', async () => {
    const mono = await hear(ONE, me);
    expect(mono.note).toBeUndefined();
    expect(await hear(ONE, me, dithered)).toEqual(mono);
    expect(await hear(ONE, me, silence)).toEqual(mono);
    const { conditions, note } = await hear(ONE, silence, me);
    expect(conditions).toEqual(mono.conditions);
    expect(note).toMatch(/first channel is silent or faint: the model moves to the second/);
  });

  test('hears the first of two, and says so', async () => {
    const { conditions, note } = await hear(ONE, me, you);
    expect(conditions).toEqual((await hear(ONE, me)).conditions);
    expect(note).toMatch(/two channels are two voices, but the model was trained on one/);
  });
});
