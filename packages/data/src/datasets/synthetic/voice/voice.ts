import type { Random } from '@antiphon/core';
import type { Audio } from '@antiphon/formats';
import { formantTracks } from './formants';
import type { DialoguePlan, PlannedSyllable, Speaker, VoiceTraits } from '../plan';
import { Resonator } from './resonator';

/** Hz. */
export const VOICE_RATE = 48000;
/** Samples for which filters and pitch hold still: 1.3 ms. */
const BLOCK = 64;
const CONTROL_RATE = VOICE_RATE / BLOCK;
/** Brings an ordinary syllable to about −23 dBFS, a stressed one to −16. */
const OUTPUT_GAIN = 0.05;
/** RMS of the microphones' own noise, −72 dBFS. */
const NOISE_FLOOR = 0.00025;

/** White noise that every breath and burst is cut from: drawing each sample afresh would take longer than all the rest. */
export function noiseTable(random: Random): Float32Array {
  return random.normals(1 << 16);
}

/**
 * Speaks a plan: a source-filter synthesiser in the manner of Klatt ("Software for a cascade/parallel formant synthesizer",
 * JASA 67, 1980). Voice is a glottal pulse train through a cascade of five formants; consonants add noise through one resonance.
 * @returns two channels at 48 kHz: one's own voice, the partner's voice
 */
export function synthesise(plan: DialoguePlan, noise: Float32Array): Audio {
  return { sampleRate: VOICE_RATE, channels: [speak(plan, 'own', noise), speak(plan, 'partner', noise)] };
}

function speak(plan: DialoguePlan, speaker: Speaker, noise: Float32Array): Float32Array {
  const length = Math.round(plan.seconds * VOICE_RATE);
  const out = new Float32Array(length);
  const start = speaker === 'own' ? 0 : 31337;
  for (let i = 0; i < length; i++) out[i] = NOISE_FLOOR * noise[(start + i) & 0xffff];
  const syllables = plan.syllables.filter((syllable) => syllable.speaker === speaker);
  const voice = plan.voices[speaker];
  const blocks = Math.ceil(length / BLOCK);
  addVoice(out, controls(syllables, voice, blocks), noise);
  for (const syllable of syllables) addNoise(out, syllable, voice, noise);
  return out;
}

/** The synthesiser's slow parameters, one per block. */
interface Controls {
  /** `[blocks, 3]` Hz. */
  readonly formants: Float32Array;
  /** Hz. */
  readonly pitch: Float32Array;
  /** Linear amplitude of the voice. */
  readonly voicing: Float32Array;
  /** Factor on the fixed upper formants. */
  readonly tractScale: number;
}

function controls(syllables: readonly PlannedSyllable[], voice: VoiceTraits, blocks: number): Controls {
  const pitch = new Float32Array(blocks);
  const voicing = new Float32Array(blocks);
  for (const syllable of syllables) {
    const first = Math.max(0, Math.ceil((syllable.start - RELEASE) * CONTROL_RATE));
    const last = Math.min(blocks - 1, Math.floor((syllable.end + RELEASE) * CONTROL_RATE));
    for (let i = first; i <= last; i++) {
      const time = i / CONTROL_RATE;
      voicing[i] = Math.max(voicing[i], voice.gain * syllable.level * voicingOf(syllable, time));
      if (time >= syllable.start || pitch[i] === 0) pitch[i] = voice.pitch * pitchOf(syllable, time);
    }
  }
  return {
    formants: formantTracks(syllables, voice, { rate: CONTROL_RATE, count: blocks }),
    pitch,
    voicing,
    tractScale: 1 + 0.15 * voice.tract,
  };
}

/** Seconds over which voicing dies away after a syllable. */
const RELEASE = 0.03;

/** Voicing within a syllable: weak in a voiced consonant, none in a voiceless one, a hump over the vowel that peaks at the nucleus. */
function voicingOf({ start, vowelStart, nucleus, end, onset }: PlannedSyllable, time: number): number {
  if (time < start || time > end + RELEASE) return 0;
  if (time < vowelStart) {
    const level = onset.voiced ? VOICE_BAR[onset.manner] : 0;
    return level * Math.min(1, (time - start) / 0.01);
  }
  const from = onset.voiced ? VOICE_BAR[onset.manner] : 0;
  if (time < nucleus)
    return from + (1 - from) * smooth(Math.min(1, (time - vowelStart) / Math.min(0.05, nucleus - vowelStart)));
  if (time < end) return 1 - 0.5 * smooth((time - nucleus) / (end - nucleus));
  return 0.5 * (1 - smooth((time - end) / RELEASE));
}

const VOICE_BAR = { plosive: 0.12, nasal: 0.4, approximant: 0.55, fricative: 0.1 };

function pitchOf({ start, nucleus, end, pitch }: PlannedSyllable, time: number): number {
  const reach = time < nucleus ? nucleus - start : end - nucleus;
  const accent = Math.exp(-2 * ((time - nucleus) / reach) ** 2);
  return 1 + (pitch - 1) * accent;
}

function smooth(u: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * u);
}

function addVoice(out: Float32Array, { formants, pitch, voicing, tractScale }: Controls, noise: Float32Array): void {
  const cascade = Array.from({ length: 5 }, () => new Resonator(VOICE_RATE));
  cascade[3].tune(3500 * tractScale, 250);
  cascade[4].tune(4500 * tractScale, 300);
  const source = new Float32Array(BLOCK);
  let phase = 0;
  let amplitude = 0;
  for (let block = 0; block < voicing.length; block++) {
    const target = voicing[block];
    if (target === 0 && amplitude === 0) continue;
    const step = pitch[block] / VOICE_RATE;
    for (let i = 0; i < BLOCK; i++) {
      amplitude += (target - amplitude) / 96;
      phase += step;
      if (phase >= 1) phase -= 1;
      source[i] = amplitude * (PULSE[Math.floor(phase * PULSE.length)] + 0.15 * noise[(block * BLOCK + i) & 0xffff]);
    }
    if (target === 0 && amplitude < 1e-4) amplitude = 0;
    for (let f = 0; f < 3; f++) cascade[f].tune(formants[block * 3 + f], 60 + 0.04 * formants[block * 3 + f]);
    for (const resonator of cascade) resonator.run(source);
    const offset = block * BLOCK;
    const end = Math.min(BLOCK, out.length - offset);
    for (let i = 0; i < end; i++) out[offset + i] += OUTPUT_GAIN * source[i];
  }
}

/** One period of the glottal flow's derivative (Rosenberg, JASA 49, 1971, shape C: 40 % opening, 16 % closing). */
const PULSE = Float32Array.from({ length: 1024 }, (_, i) => {
  const [opening, closing] = [0.4, 0.16];
  const phase = i / 1024;
  if (phase < opening) return (0.5 / opening) * Math.PI * 0.2 * Math.sin((Math.PI * phase) / opening);
  if (phase < opening + closing)
    return -(0.5 / closing) * Math.PI * 0.2 * Math.sin((0.5 * Math.PI * (phase - opening)) / closing);
  return 0;
});

/** The consonant's noise: all through a fricative; after a plosive's closure a burst that dies away into the vowel. */
function addNoise(out: Float32Array, syllable: PlannedSyllable, voice: VoiceTraits, noise: Float32Array): void {
  const { onset, start, vowelStart, level } = syllable;
  if (onset.noise.level === 0) return;
  const burst = onset.manner === 'plosive';
  const from = burst ? start + 0.6 * onset.duration : start;
  const to = burst ? vowelStart + (onset.voiced ? 0 : 0.02) : vowelStart + 0.01;
  const first = Math.round(from * VOICE_RATE);
  const piece = new Float32Array(Math.min(Math.round(to * VOICE_RATE), out.length) - first);
  for (let i = 0; i < piece.length; i++) {
    const u = i / piece.length;
    const envelope = burst ? Math.exp(-3 * u) * Math.min(1, u * 20) * (1 - u) : Math.sin(Math.PI * u) ** 0.7;
    piece[i] = envelope * noise[(first * 7 + i) & 0xffff];
  }
  const resonator = new Resonator(VOICE_RATE);
  resonator.tune(onset.noise.centre, onset.noise.width);
  resonator.run(piece);
  const gain = NOISE_GAIN * OUTPUT_GAIN * onset.noise.level * voice.gain * level ** 0.7 * resonator.whiteningScale;
  for (let i = 0; i < piece.length; i++) out[first + i] += gain * piece[i];
}

/** Brings noise of level 1 to the loudness of an ordinary vowel. */
const NOISE_GAIN = 1.2;
