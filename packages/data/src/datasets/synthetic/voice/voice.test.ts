import { Random } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { vowelFormants } from './formants';
import { CONSONANTS, VOWELS } from '../phones';
import { planDialogue, type DialoguePlan, type PlannedSyllable } from '../plan';
import { Resonator } from './resonator';
import { noiseTable, synthesise, VOICE_RATE } from './voice';

const noise = noiseTable(Random.stream(0, 'noise'));
const plans = [1, 2, 3].map((seed) => planDialogue(20, Random.stream(seed, 'plan')));
const recordings = plans.map((plan) => synthesise(plan, noise));

describe('synthetic voice', () => {
  test('two channels at 48 kHz, exactly as long as the plan, finite and below full scale', () => {
    for (const { sampleRate, channels } of recordings) {
      expect(sampleRate).toBe(48000);
      expect(channels.map(({ length }) => length)).toEqual([20 * 48000, 20 * 48000]);
      for (const channel of channels) {
        const peak = channel.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expect(peak).toBeGreaterThan(0.2);
        expect(peak).toBeLessThan(0.99);
      }
    }
  });

  test('the same plan sounds the same', () => {
    synthesise(plans[0], noise).channels.forEach((channel, i) =>
      expect(Buffer.from(channel.buffer).equals(Buffer.from(recordings[0].channels[i].buffer))).toBe(true),
    );
  });

  test('each channel is loud during its own speaker’s vowels and silent between: 30 dB at least', () => {
    plans.forEach((plan, i) =>
      (['own', 'partner'] as const).forEach((speaker, channel) => {
        const samples = recordings[i].channels[channel];
        const mine = plan.syllables.filter((syllable) => syllable.speaker === speaker);
        const silent = times(20).filter((time) =>
          mine.every(({ start, end }) => time < start - 0.05 || time > end + 0.1),
        );
        const vowels = mine.map(({ nucleus }) => levelAt(samples, nucleus));
        expect(mean(vowels) - mean(silent.map((time) => levelAt(samples, time)))).toBeGreaterThan(30);
        expect(Math.max(...silent.map((time) => levelAt(samples, time)))).toBeLessThan(-60);
      }),
    );
  });

  test('stressed vowels are 5 dB louder', () => {
    const levels = (stressed: boolean) =>
      plans.flatMap((plan, i) =>
        plan.syllables
          .filter((syllable) => syllable.stressed === stressed)
          .map(({ speaker, nucleus }) => levelAt(recordings[i].channels[speaker === 'own' ? 0 : 1], nucleus)),
      );
    expect(mean(levels(true)) - mean(levels(false))).toBeGreaterThan(5);
  });

  test.each(VOWELS)(
    'a long $name has its strongest harmonics near its first formant and its pitch in between',
    (vowel) => {
      const plan = monologue(vowel);
      const [f1] = vowelFormants(vowel, plan.voices.own);
      const harmonics = Array.from({ length: 12 }, (_, k) => 100 * (k + 1));
      const [samples] = synthesise(plan, noise).channels;
      const power = harmonics.map((frequency) => goertzel(samples, frequency, 0.25));
      const strongest = harmonics[power.indexOf(Math.max(...power))];
      expect(Math.abs(strongest - f1)).toBeLessThan(120);
      const between = harmonics.map((frequency) => goertzel(samples, frequency + 50, 0.25));
      expect(Math.max(...power)).toBeGreaterThan(100 * Math.max(...between));
    },
  );

  test('any clip length, also one that ends within a syllable', () => {
    const plan = { ...monologue(VOWELS[0]), seconds: 0.43 };
    expect(synthesise(plan, noise).channels[0].every(Number.isFinite)).toBe(true);
  });
});

describe('resonator', () => {
  test('lets 0 Hz pass unchanged and brings white noise back to its level', () => {
    const resonator = new Resonator(VOICE_RATE);
    resonator.tune(500, 80);
    const constant = new Float32Array(48000).fill(1);
    resonator.run(constant);
    expect(constant[47999]).toBeCloseTo(1, 4);

    const band = new Resonator(VOICE_RATE);
    band.tune(4000, 1500);
    const filtered = noise.slice();
    band.run(filtered);
    expect(band.whiteningScale * rms(filtered)).toBeCloseTo(rms(noise), 1);
  });
});

/** One syllable of a low voice at 100 Hz whose vowel lasts half a second. */
function monologue(vowel: (typeof VOWELS)[number]): DialoguePlan {
  const onset = CONSONANTS[0];
  const syllable: PlannedSyllable = {
    speaker: 'own',
    start: 0,
    vowelStart: 0.09,
    nucleus: 0.29,
    end: 0.6,
    vowel: vowel.name,
    stressed: false,
    onset,
    nucleusVowel: vowel,
    level: 1,
    pitch: 1,
  };
  const voice = { pitch: 100, tract: 0, gain: 1 };
  return { seconds: 0.7, voices: { own: voice, partner: voice }, syllables: [syllable] };
}

/** Power at one frequency over 0.1 s from `start` on (Goertzel 1958), Hann window. */
function goertzel(samples: Float32Array, frequency: number, start: number): number {
  const length = 4800;
  const w = (2 * Math.PI * frequency) / VOICE_RATE;
  let [re, im] = [0, 0];
  for (let i = 0; i < length; i++) {
    const value = samples[Math.round(start * VOICE_RATE) + i] * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
    re += value * Math.cos(w * i);
    im += value * Math.sin(w * i);
  }
  return re * re + im * im;
}

/** dB of full scale in 40 ms around a time. */
function levelAt(samples: Float32Array, time: number): number {
  const middle = Math.round(time * VOICE_RATE);
  return 20 * Math.log10(rms(samples.subarray(Math.max(0, middle - 960), middle + 960)));
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}

const times = (seconds: number) => Array.from({ length: seconds * 10 - 2 }, (_, i) => 0.1 * (i + 1));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
