import { Random } from '@antiphon/core';
import { describe, expect, test } from 'vitest';
import { formatBvh, parseBvh, globalPositions, type SkeletonMotion } from '@antiphon/formats';
import { drawBeats } from './gestures';
import { planDialogue } from './plan';
import { animateBody, NOD_LATENCY } from './posture';
import { jointIndex, rotationOffset, SYNTHETIC_SKELETON } from './skeleton';

const SECONDS = 30;
const RATE = 30;
const times = { rate: RATE, count: SECONDS * RATE };
const takes = Array.from({ length: 12 }, (_, seed) => {
  const plan = planDialogue(SECONDS, Random.stream(seed, 'plan'));
  const beats = drawBeats(plan, Random.stream(seed, 'body'));
  const motion = animateBody(plan, times, Random.stream(seed, 'body'));
  const paths = { left: path(motion, 'Left'), right: path(motion, 'Right') };
  return { plan, beats, motion, paths, hands: { left: handSpeed(paths.left), right: handSpeed(paths.right) } };
});

describe('beat gestures', () => {
  test('85 % of one’s own stressed syllables get one, few others do', () => {
    const own = takes.flatMap(({ plan }) => plan.syllables.filter(({ speaker }) => speaker === 'own'));
    const nuclei = new Set(takes.flatMap(({ beats }) => beats.map(({ nucleus }) => nucleus)));
    const share = (stressed: boolean) => {
      const chosen = own.filter((syllable) => syllable.stressed === stressed);
      return chosen.filter(({ nucleus }) => nuclei.has(nucleus)).length / chosen.length;
    };
    expect(share(true)).toBeGreaterThan(0.75);
    expect(share(true)).toBeLessThan(0.92);
    expect(share(false)).toBeLessThan(0.04);
  });

  test('the hand stops at the nucleus: its slowest moment lies within a frame, after a stroke at least three times as fast', () => {
    const strokes = takes.flatMap(({ beats, hands }) =>
      beats.filter(inside).flatMap((beat) => beat.hands.map((hand) => stopOf(hands[hand], beat.nucleus))),
    );
    const on = strokes.filter(({ distance, peak, least }) => distance <= 1 / RATE + 1e-9 && peak > 3 * least);
    expect(strokes.length).toBeGreaterThan(80);
    expect(on.length / strokes.length).toBeGreaterThan(0.95);
    expect(
      quantile(
        strokes.map(({ peak }) => peak),
        0.05,
      ),
    ).toBeGreaterThan(60);
  });

  test('only the end of a stroke is a stop: at its turning point the hand is three times as fast', () => {
    const pairs = takes.flatMap(({ beats, hands }) =>
      beats.filter(inside).flatMap(({ nucleus, stroke, hands: used }) =>
        used.map((hand) => {
          const turn = Math.min(...speeds(hands[hand], nucleus - stroke - 0.1, nucleus - stroke + 0.1));
          return turn / stopOf(hands[hand], nucleus).least;
        }),
      ),
    );
    expect(quantile(pairs, 0.5)).toBeGreaterThan(3);
  });

  test('hands of both sides, alone and together, and strokes of many sizes', () => {
    const beats = takes.flatMap((take) => take.beats);
    const share = (hands: string) => beats.filter((beat) => beat.hands.join() === hands).length / beats.length;
    for (const hands of ['left', 'right', 'left,right']) expect(share(hands)).toBeGreaterThan(0.2);
    const peaks = takes.flatMap(({ beats: all, hands }) =>
      all.filter(inside).flatMap((beat) => beat.hands.map((hand) => stopOf(hands[hand], beat.nucleus).peak)),
    );
    expect(quantile(peaks, 0.9) / quantile(peaks, 0.1)).toBeGreaterThan(1.5);
  });

  test('a hand that nobody moves is nearly still', () => {
    for (const { plan } of takes.slice(0, 4)) {
      const silent = animateBody({ ...plan, syllables: [] }, times, Random.stream(9, 'body'));
      expect(Math.max(...handSpeed(path(silent, 'Left')))).toBeLessThan(20);
    }
  });
});

test('the head nods after the partner’s stressed syllables and not after one’s own', () => {
  const pitch = rotationOffset('Head') + 1;
  const dips = (speaker: string, stressed: boolean) =>
    takes.flatMap(({ plan, motion }) =>
      plan.syllables
        .filter((each) => each.speaker === speaker && each.stressed === stressed && inside(each))
        .map(({ nucleus }) => angleAt(motion, pitch, nucleus + NOD_LATENCY) - angleAt(motion, pitch, nucleus - 0.05)),
    );
  const nodded = (values: readonly number[]) => values.filter((dip) => dip > 3).length / values.length;
  expect(nodded(dips('partner', true))).toBeGreaterThan(0.7);
  expect(nodded(dips('partner', true))).toBeLessThan(0.9);
  expect(nodded(dips('own', true))).toBeLessThan(0.05);
  expect(nodded(dips('partner', false))).toBeLessThan(0.1);
});

describe('body', () => {
  test('joints stay within what people can do', () => {
    const limits: Record<string, readonly (readonly [axis: number, from: number, to: number])[]> = {
      LeftForeArm: [[2, -150, 0]],
      RightForeArm: [[2, 0, 150]],
      LeftArm: [
        [0, -90, -30],
        [1, -40, 80],
        [2, -90, 30],
      ],
      RightArm: [
        [0, 30, 90],
        [1, -40, 80],
        [2, -30, 90],
      ],
      LeftHand: [[2, -60, 60]],
      RightHand: [[2, -60, 60]],
      Head: [
        [0, -20, 20],
        [1, -20, 40],
        [2, -30, 30],
      ],
      Spine: [
        [0, -12, 12],
        [1, -12, 12],
        [2, -15, 15],
      ],
    };
    for (const { motion } of takes)
      for (const [joint, axes] of Object.entries(limits))
        for (const [axis, from, to] of axes) {
          const angles = column(motion, rotationOffset(joint) + axis);
          expect(Math.min(...angles), `${joint} ${axis}`).toBeGreaterThanOrEqual(from);
          expect(Math.max(...angles), `${joint} ${axis}`).toBeLessThanOrEqual(to);
        }
  });

  test('hands stay in front of the body, between hips and head, and on their own side', () => {
    for (const { paths } of takes) {
      const inwards = [...paths.left.map(([x]) => -x), ...paths.right.map(([x]) => x)];
      const points = [...paths.left, ...paths.right];
      expect(Math.max(...inwards)).toBeLessThan(20);
      expect(Math.min(...points.map(([, y]) => y))).toBeGreaterThan(75);
      expect(Math.max(...points.map(([, y]) => y))).toBeLessThan(160);
      expect(Math.min(...points.map(([, , z]) => z))).toBeGreaterThan(5);
    }
  });

  test('accelerations and jerk are those of a person: no jumps', () => {
    for (const { paths } of takes) {
      const [first, second, third] = [1, 2, 3].map((order) => derivative(paths.right, order));
      expect(first).toBeLessThan(500);
      expect(second).toBeLessThan(8000);
      expect(third).toBeLessThan(250000);
    }
  });

  test('hips and legs never move, and a BVH file holds it all', () => {
    const { motion } = takes[0];
    for (const joint of ['Hips', 'LeftUpLeg', 'RightFoot'])
      for (const axis of [0, 1, 2]) expect(new Set(column(motion, rotationOffset(joint) + axis))).toEqual(new Set([0]));
    const again = parseBvh(formatBvh(motion), 'synthetic.bvh');
    expect(again.skeleton.joints.map(({ name }) => name).sort()).toEqual(
      SYNTHETIC_SKELETON.joints.map(({ name }) => name).sort(),
    );
    expect(again.frames).toBe(motion.frames);
  });

  test('left and right mirror each other', () => {
    for (const joint of ['Arm', 'Hand', 'UpLeg', 'ToeBase']) {
      const [left, right] = ['Left', 'Right'].map((side) => SYNTHETIC_SKELETON.joints[jointIndex(side + joint)].offset);
      expect(left[0] + right[0]).toBe(0);
      expect(left.slice(1)).toEqual(right.slice(1));
    }
    expect(SYNTHETIC_SKELETON.joints.length).toBeGreaterThanOrEqual(15);
  });
});

type Point = readonly [number, number, number];

function path(motion: SkeletonMotion, side: 'Left' | 'Right'): Point[] {
  const positions = globalPositions(motion);
  const joint = jointIndex(`${side}HandMiddle1`);
  const stride = 3 * motion.skeleton.joints.length;
  return Array.from({ length: motion.frames }, (_, frame) => {
    const at = frame * stride + 3 * joint;
    return [positions[at], positions[at + 1], positions[at + 2]];
  });
}

/** cm/s by central differences, entry i at i / RATE. */
function handSpeed(points: readonly Point[]): number[] {
  return points.map((_, i) => {
    const [a, b] = [points[Math.max(0, i - 1)], points[Math.min(points.length - 1, i + 1)]];
    return (Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]) * RATE) / 2;
  });
}

/** Where the hand is slowest in 0.1 s around a nucleus, and how fast it was before. */
function stopOf(speed: readonly number[], nucleus: number): { distance: number; least: number; peak: number } {
  const first = Math.ceil((nucleus - 0.1) * RATE);
  const around = speed.slice(first, Math.floor((nucleus + 0.1) * RATE) + 1);
  const least = Math.min(...around);
  const distance = Math.abs((first + around.indexOf(least)) / RATE - nucleus);
  return { distance, least, peak: Math.max(...speeds(speed, nucleus - 0.3, nucleus)) };
}

function speeds(speed: readonly number[], from: number, to: number): number[] {
  return speed.slice(Math.ceil(from * RATE), Math.floor(to * RATE) + 1);
}

/** Away from the clip's edges. */
function inside({ nucleus }: { readonly nucleus: number }): boolean {
  return nucleus > 1 && nucleus < SECONDS - 0.5;
}

function column({ frames, values }: SkeletonMotion, channel: number): number[] {
  const width = values.length / frames;
  return Array.from({ length: frames }, (_, i) => values[i * width + channel]);
}

function angleAt(motion: SkeletonMotion, channel: number, time: number): number {
  return motion.values[Math.round(time * RATE) * (motion.values.length / motion.frames) + channel];
}

/** Largest magnitude of a path's derivative, cm/sⁿ. */
function derivative(points: readonly Point[], order: number): number {
  let values = points.map((point) => Array.from(point));
  for (let n = 0; n < order; n++)
    values = values.slice(1).map((point, i) => point.map((x, axis) => (x - values[i][axis]) * RATE));
  return Math.max(...values.map((point) => Math.hypot(...point)));
}

function quantile(values: readonly number[], q: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))];
}
