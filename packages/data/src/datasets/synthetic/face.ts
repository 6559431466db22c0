import type { Random } from '@antiphon/core';
import { coarticulate, type Gesture } from './coarticulation';
import { MovementTrack } from './minimum-jerk';
import { REST_LIPS, type Lips } from './phones';
import type { DialoguePlan, PlannedSyllable } from './plan';

/** ARKit channels that one's own speech determines: the same for every motion of an audio. */
export const LIP_CHANNELS = [
  'jawOpen',
  'mouthClose',
  'mouthFunnel',
  'mouthPucker',
  'mouthStretchLeft',
  'mouthStretchRight',
  'mouthSmileLeft',
  'mouthSmileRight',
  'mouthRollLower',
] as const;

/** All ARKit channels of the corpus: the lips, then brows (partly moved by stress) and lids (random). */
export const FACE_CHANNELS = [
  ...LIP_CHANNELS,
  'browInnerUp',
  'browOuterUpLeft',
  'browOuterUpRight',
  'eyeBlinkLeft',
  'eyeBlinkRight',
] as const;

/** What each lip channel reads from the mouth's posture. */
const SOURCE: readonly (keyof Lips)[] = [
  'jawOpen',
  'mouthClose',
  'mouthFunnel',
  'mouthPucker',
  'mouthStretch',
  'mouthStretch',
  'mouthSmile',
  'mouthSmile',
  'mouthRollLower',
];

/** Everybody's mouth is a little lopsided. */
const SIDE: readonly number[] = [1, 1, 1, 1, 1, 0.9, 0.85, 1, 1];

/**
 * The face of a plan.
 * @param random of brows and lids
 * @returns `[frames, FACE_CHANNELS.length]`, weights in 0 … 1
 */
export function animateFace(plan: DialoguePlan, times: { rate: number; count: number }, random: Random): Float32Array {
  const width = FACE_CHANNELS.length;
  const out = new Float32Array(times.count * width);
  const lips = animateLips(plan, times);
  const [inner, outer] = animateBrows(plan, times, random);
  const lids = animateLids(plan.seconds, times, random);
  for (let i = 0; i < times.count; i++) {
    out.set(lips.subarray(i * LIP_CHANNELS.length, (i + 1) * LIP_CHANNELS.length), i * width);
    out.set([inner[i], outer[i], outer[i], lids[i], lids[i]].map(clamp), i * width + LIP_CHANNELS.length);
  }
  return out;
}

/**
 * The mouth that says one's own part of the plan, deterministically.
 * @returns `[frames, LIP_CHANNELS.length]`, weights in 0 … 1
 */
function animateLips(plan: DialoguePlan, times: { rate: number; count: number }): Float32Array {
  const gestures = plan.syllables.filter(({ speaker }) => speaker === 'own').flatMap(lipGestures);
  const lips = coarticulate(gestures, { target: posture(REST_LIPS), strength: 0.03 }, times);
  return lips.map(clamp);
}

/** A consonant pulls as firmly as it needs the lips, a vowel the longer the more; stress opens the mouth wider. */
function lipGestures({ start, vowelStart, nucleus, end, onset, nucleusVowel, stressed }: PlannedSyllable): Gesture[] {
  const vowel = posture(nucleusVowel.lips, stressed ? 1.3 : 1);
  return [
    {
      centre: (start + vowelStart) / 2,
      width: 0.35 * (vowelStart - start),
      strength: onset.grip,
      target: posture(onset.lips),
    },
    { centre: nucleus, width: 0.35 * (end - vowelStart), strength: 1, target: vowel },
  ];
}

function posture(lips: Lips, size = 1): number[] {
  return SOURCE.map((name, channel) => size * SIDE[channel] * lips[name]);
}

/** Most stressed syllables of one's own raise the brows, by a random amount; a slow wander lies below. */
function animateBrows(
  plan: DialoguePlan,
  { rate, count }: { rate: number; count: number },
  random: Random,
): Float64Array[] {
  const inner = new MovementTrack(0.1);
  const outer = new MovementTrack(0.08);
  for (const { speaker, stressed, nucleus } of plan.syllables) {
    if (speaker !== 'own' || !stressed || !random.bernoulli(0.7)) continue;
    const height = 0.15 + 0.4 * random.uniform();
    const share = 0.5 + 0.5 * random.uniform();
    const up = { start: nucleus - 0.15 - 0.05 * random.uniform(), end: nucleus + 0.03 };
    const down = { start: up.end, end: up.end + 0.3 + 0.2 * random.uniform() };
    for (const [track, change] of [[inner, height] as const, [outer, share * height] as const]) {
      track.moveBy(change, up);
      track.moveBy(-change, down);
    }
  }
  for (let time = random.uniform(); time < plan.seconds; time += 1.5 + 2 * random.uniform()) {
    inner.moveTo(0.2 * random.uniform(), { start: time, end: time + 1.5 });
    outer.moveTo(0.15 * random.uniform(), { start: time, end: time + 1.5 });
  }
  return [inner.sample(count, rate), outer.sample(count, rate)];
}

/** Blinks every 2–6 s: 0.1 s to close, 0.17 s to open. */
function animateLids(seconds: number, { rate, count }: { rate: number; count: number }, random: Random): Float64Array {
  const lids = new MovementTrack(0.04);
  for (let time = 4 * random.uniform(); time < seconds; time += 2 + 4 * random.uniform()) {
    lids.moveBy(0.9, { start: time, end: time + 0.1 });
    lids.moveBy(-0.9, { start: time + 0.11, end: time + 0.28 });
  }
  return lids.sample(count, rate);
}

function clamp(weight: number): number {
  return Math.min(1, Math.max(0, weight));
}
