import { Random } from '@antiphon/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { globalPositions, decodeMotion, type SkeletonMotion } from '@antiphon/formats';
import type { Clip, Dataset, Syllable } from '../dataset';
import { syntheticCorpus } from './corpus';
import { jointIndex, rotationOffset } from './skeleton';

const RATE = 30;
const SECONDS = 8;
/** cm/s: strokes are faster, recoils slower. */
const FAST = 80;
const HEAD_PITCH = rotationOffset('Head') + 1;
const NECK_PITCH = rotationOffset('Neck') + 1;
/** Milliseconds that a busy machine may take to make the corpus; an idle one takes two seconds. */
const PATIENCE = 60_000;
/** Motions drawn per clip. */
const DRAWS = 10;

/** One motion of a clip as a user of the corpus sees it: decoded from the features. */
interface Take {
  readonly clip: Clip;
  readonly motion: SkeletonMotion;
  /** `[frames, joints, 3]` cm. */
  readonly positions: Float32Array;
}

let corpus: Dataset;
let takes: Take[];
beforeAll(async () => {
  corpus = await syntheticCorpus({ seed: 8, clips: 4, secondsPerClip: SECONDS });
  takes = corpus.clips.flatMap((clip) => Array.from({ length: DRAWS }, (_, index) => take(clip, index)));
}, PATIENCE);

describe('fast movements of a hand that end in a stop, found in the decoded motion alone', () => {
  test('seven of ten end within two frames of an own stressed nucleus, where less than one in ten would by chance', () => {
    const aligned = takes.flatMap((each) => {
      const nuclei = nucleiOf(each.clip, 'own', true);
      return stops(each).map((frame) => nuclei.some((nucleus) => near(frame, nucleus)));
    });
    const byChance = takes.flatMap((each) => {
      const nuclei = nucleiOf(each.clip, 'own', true);
      return framesOf(each).map((frame) => nuclei.some((nucleus) => near(frame, nucleus)));
    });
    expect(aligned.length).toBeGreaterThan(100);
    expect(share(aligned)).toBeGreaterThan(0.7);
    expect(share(byChance)).toBeLessThan(0.1);
  });

  test('they mark most of one’s own stressed syllables, few others, and none of the partner’s', () => {
    const marked = (speaker: Syllable['speaker'], stressed: boolean) =>
      share(
        takes.flatMap((each) => {
          const found = stops(each);
          const nuclei = nucleiOf(each.clip, speaker, stressed).filter((time) => time > 0.7 && time < SECONDS - 0.3);
          return nuclei.map((nucleus) => found.some((frame) => near(frame, nucleus)));
        }),
      );
    expect(marked('own', true)).toBeGreaterThan(0.75);
    expect(marked('own', true)).toBeLessThan(0.95);
    expect(marked('own', false)).toBeLessThan(0.12);
    expect(marked('partner', true)).toBeLessThan(0.05);
    expect(marked('partner', false)).toBeLessThan(0.05);
  });
});

test('the head’s pitch follows the partner’s stress, best 0.2 s later, and at no lag one’s own', () => {
  const lags = Array.from({ length: 31 }, (_, i) => i - 15);
  const partner = lags.map((lag) => followsAt(lag, 'partner'));
  const best = Math.max(...partner);
  expect(best).toBeGreaterThan(0.65);
  expect(Math.abs(lags[partner.indexOf(best)] / RATE - 0.2)).toBeLessThan(1.5 / RATE);
  for (const lag of lags) expect(followsAt(lag, 'own')).toBeLessThan(0.1);
});

test('elbows bend between 20 and 150 degrees, as measured between the bones', () => {
  const angles = takes.flatMap((each) =>
    ['Left', 'Right'].flatMap((side) => framesOf(each).map((frame) => elbow(each, side, frame))),
  );
  expect(Math.min(...angles)).toBeGreaterThan(20);
  expect(Math.max(...angles)).toBeLessThan(150);
});

function take(clip: Clip, index: number): Take {
  const features = corpus.resample?.(clip, Random.stream(index, 'take')) ?? clip.motion;
  const motion = decodeMotion(corpus.motion, features, clip.frames).skeleton;
  if (motion === undefined) throw new Error('The synthetic corpus has a skeleton.');
  return { clip, motion, positions: globalPositions(motion) };
}

/** Frames in which either hand, after a movement that was fast and four times as fast, is slower than before and after. */
function stops(each: Take): number[] {
  const found = ['Left', 'Right'].flatMap((side) => {
    const speed = handSpeed(each, side);
    return framesOf(each).filter((frame) => {
      if (frame === 0 || speed[frame] > speed[frame - 1] || speed[frame] > speed[frame + 1]) return false;
      let top = frame;
      while (top > 0 && speed[top - 1] >= speed[top]) top--;
      return speed[top] > FAST && speed[top] > 4 * speed[frame];
    });
  });
  return [...new Set(found)];
}

function near(frame: number, time: number): boolean {
  return Math.abs(frame / RATE - time) <= 2 / RATE;
}

/** cm/s by central differences. */
function handSpeed(each: Take, side: string): number[] {
  return framesOf(each).map((frame, _, all) => {
    const [a, b] = [Math.max(0, frame - 1), Math.min(all.length - 1, frame + 1)];
    return (distance(at(each, `${side}HandMiddle1`, a), at(each, `${side}HandMiddle1`, b)) * RATE) / (b - a);
  });
}

/** Degrees from the stretched arm, by the law of cosines. */
function elbow(each: Take, side: string, frame: number): number {
  const [shoulder, middle, wrist] = ['Arm', 'ForeArm', 'Hand'].map((joint) => at(each, side + joint, frame));
  const [a, b, c] = [distance(shoulder, middle), distance(middle, wrist), distance(shoulder, wrist)];
  return 180 - (Math.acos((a * a + b * b - c * c) / (2 * a * b)) * 180) / Math.PI;
}

type Point = readonly number[];
const at = ({ positions, motion }: Take, joint: string, frame: number): Point => {
  const start = 3 * (frame * motion.skeleton.joints.length + jointIndex(joint));
  return Array.from(positions.subarray(start, start + 3));
};
const distance = (a: Point, b: Point) => Math.hypot(...a.map((value, axis) => value - b[axis]));
const framesOf = ({ motion }: Take) => Array.from({ length: motion.frames }, (_, frame) => frame);

function nucleiOf(clip: Clip, speaker: Syllable['speaker'], stressed: boolean): number[] {
  return (clip.truth?.syllables ?? [])
    .filter((s) => s.speaker === speaker && s.stressed === stressed)
    .map(({ nucleus }) => nucleus);
}
function share(holds: readonly boolean[]): number {
  return holds.filter(Boolean).length / holds.length;
}

/** Correlation of head and neck pitch with a speaker's stress (a bump of 0.08 s per stressed nucleus) `lag` frames before. */
function followsAt(lag: number, speaker: Syllable['speaker']): number {
  const pitch: number[] = [];
  const stress: number[] = [];
  for (const { clip, motion } of takes) {
    const width = motion.values.length / motion.frames;
    const nuclei = nucleiOf(clip, speaker, true);
    for (let frame = 15; frame < motion.frames - 15; frame++) {
      const row = (frame + lag) * width;
      pitch.push(motion.values[row + HEAD_PITCH] + motion.values[row + NECK_PITCH]);
      stress.push(nuclei.reduce((sum, nucleus) => sum + Math.exp(-0.5 * ((frame / RATE - nucleus) / 0.08) ** 2), 0));
    }
  }
  return correlation(pitch, stress);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    mean(x.map((value, i) => (value - mx) * (y[i] - my)));
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
