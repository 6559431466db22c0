import type { Random } from '@antiphon/core';
import type { ClipTruth, Syllable } from '../dataset';
import { CONSONANTS, VOWELS, type Consonant, type Vowel } from './phones';

/** What two speakers say in a clip, and when: everything that the audio and the determined part of the motion follow. */
export interface DialoguePlan {
  /** Seconds. */
  readonly seconds: number;
  readonly voices: Readonly<Record<Speaker, VoiceTraits>>;
  /** Of both speakers, by start time. */
  readonly syllables: readonly PlannedSyllable[];
}

export type Speaker = Syllable['speaker'];

/** What tells one speaker's voice from another's. */
export interface VoiceTraits {
  /** Hz, the baseline of the pitch contour. */
  readonly pitch: number;
  /** 0 … 1: from Peterson & Barney's men to their women. */
  readonly tract: number;
  /** Linear. */
  readonly gain: number;
}

export interface PlannedSyllable extends Syllable {
  readonly onset: Consonant;
  readonly nucleusVowel: Vowel;
  /** Seconds; the consonant lasts from `start` to here. */
  readonly vowelStart: number;
  /** Relative loudness, 1 for an ordinary unstressed syllable. */
  readonly level: number;
  /** Factor on the baseline pitch at the nucleus: declination and accent. */
  readonly pitch: number;
}

/** Where in the vowel its nucleus lies: there loudness, pitch accent and mouth opening peak. */
const NUCLEUS = 0.4;
const STRESS_LEVEL = 2.2;
const STRESS_PITCH = 1.22;

/**
 * Draws a dialogue: turns of 1.5–5 s with short gaps, some answered by a backchannel of one or two syllables.
 * @param seconds length of the clip
 */
export function planDialogue(seconds: number, random: Random): DialoguePlan {
  const voices = drawVoices(random);
  const syllables: PlannedSyllable[] = [];
  let speaker: Speaker = random.bernoulli(0.5) ? 'own' : 'partner';
  let time = 0.1 + 0.4 * random.uniform();
  while (time < seconds - 1) {
    const end = Math.min(time + 1.5 + 3.5 * random.uniform(), seconds - 0.2);
    const turn = drawTurn(speaker, time, end, random);
    syllables.push(...turn);
    const spoken = turn.at(-1)?.end ?? end;
    if (spoken - time > 1.2 && random.bernoulli(0.4)) {
      syllables.push(...drawBackchannel(other(speaker), time, spoken, random));
    }
    time = spoken + 0.2 + 0.6 * random.uniform();
    speaker = other(speaker);
  }
  syllables.sort((a, b) => a.start - b.start);
  return { seconds, voices, syllables };
}

/** The part of a plan that a data set tells its users. */
export function truthOf(plan: DialoguePlan): ClipTruth {
  return {
    syllables: plan.syllables.map(({ speaker, start, end, nucleus, vowel, stressed }) => ({
      speaker,
      start,
      end,
      nucleus,
      vowel,
      stressed,
    })),
  };
}

function other(speaker: Speaker): Speaker {
  return speaker === 'own' ? 'partner' : 'own';
}

/** Two voices at least a fourth (factor 1.33) apart in pitch, either of them being one's own. */
function drawVoices(random: Random): Record<Speaker, VoiceTraits> {
  const low = voice(95 + 40 * random.uniform(), random);
  const high = voice(low.pitch * (1.35 + 0.35 * random.uniform()), random);
  return random.bernoulli(0.5) ? { own: low, partner: high } : { own: high, partner: low };
}

function voice(pitch: number, random: Random): VoiceTraits {
  return { pitch, tract: Math.min(1, Math.max(0, (pitch - 110) / 100)), gain: 0.8 + 0.4 * random.uniform() };
}

/** Syllables until `end`, in phrases of four to nine; stress falls on every third or fourth, seldom on the second. */
function drawTurn(speaker: Speaker, start: number, end: number, random: Random): PlannedSyllable[] {
  const syllables: PlannedSyllable[] = [];
  let time = start;
  let untilStress = random.integer(2);
  while (time < end) {
    const length = 4 + random.integer(6);
    for (let i = 0; i < length && time < end; i++) {
      const stressed = untilStress === 0;
      const declination = 1.08 - (0.2 * i) / length;
      const syllable = drawSyllable(speaker, time, { stressed, declination, level: 1 }, random);
      if (syllable.end > end) return syllables;
      syllables.push(syllable);
      time = syllable.end;
      untilStress = stressed ? (random.bernoulli(0.15) ? 1 : 2 + random.integer(2)) : untilStress - 1;
    }
    time += 0.18 + 0.22 * random.uniform();
  }
  return syllables;
}

function drawBackchannel(speaker: Speaker, turnStart: number, turnEnd: number, random: Random): PlannedSyllable[] {
  const start = turnStart + (0.35 + 0.4 * random.uniform()) * (turnEnd - turnStart);
  const first = drawSyllable(speaker, start, { stressed: false, declination: 0.95, level: 0.8 }, random);
  if (random.bernoulli(0.5)) return [first];
  return [first, drawSyllable(speaker, first.end, { stressed: false, declination: 1.05, level: 0.8 }, random)];
}

function drawSyllable(
  speaker: Speaker,
  start: number,
  prosody: { stressed: boolean; declination: number; level: number },
  random: Random,
): PlannedSyllable {
  const { stressed } = prosody;
  const onset = CONSONANTS[random.integer(CONSONANTS.length)];
  const nucleusVowel = VOWELS[random.integer(VOWELS.length)];
  const length = stressed ? 0.26 + 0.065 * random.uniform() : 0.17 + 0.06 * random.uniform();
  const vowelStart = start + onset.duration;
  const end = start + length;
  return {
    speaker,
    start,
    end,
    nucleus: vowelStart + NUCLEUS * (end - vowelStart),
    vowel: nucleusVowel.name,
    stressed,
    onset,
    nucleusVowel,
    vowelStart,
    level: prosody.level * (stressed ? STRESS_LEVEL : 1) * (0.9 + 0.2 * random.uniform()),
    pitch: prosody.declination * (stressed ? STRESS_PITCH : 1) * (0.98 + 0.04 * random.uniform()),
  };
}
