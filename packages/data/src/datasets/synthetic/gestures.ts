import type { Random } from '@antiphon/core';
import { MovementTrack } from './minimum-jerk';
import type { DialoguePlan, PlannedSyllable } from './plan';

/** Degrees, alike for both arms: upper arm off the body's side, upper arm forward, upper arm turned inward, elbow bent, wrist lifted. */
type ArmPosture = readonly [raise: number, forward: number, twist: number, elbow: number, wrist: number];

export type ArmTracks = readonly MovementTrack[];

/** Hands before the belly. */
const REST_POSTURE: ArmPosture = [14, 6, 32, 62, 0];
/** The middle of the space that gestures are made in. */
const GESTURE_SPACE: ArmPosture = [18, 16, 16, 78, 5];

/** Where a stroke starts and ends, relative to the middle of gesture space, at size 1. */
interface Style {
  readonly apex: ArmPosture;
  readonly end: ArmPosture;
}

const STYLES: readonly Style[] = [
  // a chop downwards
  { apex: [3, 6, 2, 24, 16], end: [0, 0, -2, -14, -10] },
  // a sweep outwards
  { apex: [2, 2, 16, 12, 6], end: [9, 4, -20, -6, 0] },
  // a push forwards
  { apex: [3, -14, 2, 28, 10], end: [5, 18, -2, -8, 8] },
];

/** A beat: the stroke ends at a syllable's nucleus. Times in seconds. */
export interface Beat {
  readonly nucleus: number;
  readonly hands: readonly ('left' | 'right')[];
  /** Duration of the stroke. */
  readonly stroke: number;
  /** Duration of the preparation before it. */
  readonly preparation: number;
  readonly apex: ArmPosture;
  readonly end: ArmPosture;
  /** Degrees that the upper arm turns in and out while passing the apex, so that the path is a loop and not a line. */
  readonly loop: number;
}

/** Strokes that one arm makes follow each other at this distance at least. */
const SHORTEST_GAP = 0.42;
/** Longer gaps than this let the arm sink back to rest. */
const RETRACT_AFTER = 1.5;

/** Draws which of one's own syllables get a beat gesture, and which: 85 % of the stressed ones, 4 % of the others. */
export function drawBeats(plan: DialoguePlan, random: Random): Beat[] {
  const own = plan.syllables.filter(({ speaker }) => speaker === 'own');
  const chosen = own.filter(({ stressed }) => random.bernoulli(stressed ? 0.85 : 0.04));
  const beats: Beat[] = [];
  let last = -Infinity;
  for (const syllable of chosen) {
    const crowded = chosen.some((other) => other.stressed && other !== syllable && near(other, syllable));
    if (syllable.nucleus - last < SHORTEST_GAP || (!syllable.stressed && crowded)) continue;
    last = syllable.nucleus;
    beats.push(drawBeat(syllable, random));
  }
  return beats;
}

function near(a: PlannedSyllable, b: PlannedSyllable): boolean {
  return Math.abs(a.nucleus - b.nucleus) < 0.6;
}

function drawBeat({ nucleus }: PlannedSyllable, random: Random): Beat {
  const style = STYLES[random.integer(STYLES.length)];
  const size = 0.8 + 0.7 * random.uniform();
  const which = random.uniform();
  return {
    nucleus,
    hands: which < 0.3 ? ['left'] : which < 0.65 ? ['right'] : ['left', 'right'],
    stroke: 0.2 + 0.06 * random.uniform(),
    preparation: 0.32 + 0.16 * random.uniform(),
    apex: GESTURE_SPACE.map((angle, i) => angle + size * style.apex[i] + 2 * random.normal()) as unknown as ArmPosture,
    end: GESTURE_SPACE.map((angle, i) => angle + size * style.end[i] + 2 * random.normal()) as unknown as ArmPosture,
    loop: (random.bernoulli(0.5) ? 1 : -1) * (8 + 5 * random.uniform()),
  };
}

/** The five angles of one arm while it makes its beats: preparation, stroke, a small recoil, and retraction where time allows. */
export function animateArm(beats: readonly Beat[], hand: 'left' | 'right'): ArmTracks {
  const tracks = REST_POSTURE.map((angle) => new MovementTrack(angle));
  const mine = beats.filter(({ hands }) => hands.includes(hand));
  mine.forEach((beat, i) => {
    const previous = i > 0 ? mine[i - 1].nucleus : -Infinity;
    const next = i + 1 < mine.length ? mine[i + 1].nucleus : Infinity;
    addBeat(tracks, beat, { previous, next });
  });
  return tracks;
}

function addBeat(tracks: ArmTracks, beat: Beat, neighbours: { previous: number; next: number }): void {
  const { nucleus, stroke, apex, end, loop } = beat;
  const turn = nucleus - stroke;
  const preparation = { start: Math.max(turn - beat.preparation, neighbours.previous), end: turn + 0.05 };
  tracks.forEach((track, i) => {
    track.moveTo(apex[i], preparation);
    track.moveTo(end[i], { start: turn, end: nucleus });
    const recoil = 0.22 * (apex[i] - end[i]);
    track.moveBy(recoil, { start: nucleus, end: nucleus + 0.24 });
    if (neighbours.next - nucleus > RETRACT_AFTER)
      track.moveTo(REST_POSTURE[i], { start: nucleus + 0.12, end: nucleus + 1 });
  });
  // In and out again around the apex: the hand is quick there, so that only the end of the stroke is a stop.
  tracks[TWIST].moveBy(loop, { start: turn - 0.13, end: turn + 0.13 });
  tracks[TWIST].moveBy(-loop, { start: turn + 0.02, end: nucleus });
}

const TWIST = 2;
