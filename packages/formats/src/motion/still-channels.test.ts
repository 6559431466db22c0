import { Random } from '@antiphon/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isArkitChannel } from './arkit';
import { channelStatistics } from './channel-statistics';
import { stillChannels } from './still-channels';

const FRAMES = 120;
const random = Random.stream(0, 'still');
const NOISE = Array.from({ length: FRAMES }, () => random.uniform() - 0.5);
const wave = (i: number, speed = 7) => Math.sin(i / speed);

/** Which of these channels move, by name. */
function moving(channels: Readonly<Record<string, (i: number) => number>>): string[] {
  const names = Object.keys(channels);
  const values = Float32Array.from({ length: FRAMES * names.length }, (_, i) => {
    return channels[names[i % names.length] ?? '']?.(Math.floor(i / names.length)) ?? 0;
  });
  const still = stillChannels(names, channelStatistics([{ values }], names.length));
  return names.filter((_, i) => still[i] === false);
}

test('weights, presence, angles, millimetres and pixels move beside each other', () => {
  const table = {
    jawOpen: (i: number) => 0.04 + 0.04 * wave(i),
    browInnerUp: (i: number) => 0.002 * wave(i, 5),
    AU01_c: (i: number) => Number(i % 40 > 20),
    AU01_r: (i: number) => 2.5 + 2.5 * wave(i, 9),
    gaze_0_x: (i: number) => 0.01 * wave(i, 11),
    pose_Tx: (i: number) => 300 + 120 * wave(i, 20),
    x_0: (i: number) => 900 + 600 * wave(i, 30),
    timestampish: (i: number) => 1e7 * wave(i, 40),
  };
  expect(moving(table)).toEqual(Object.keys(table));
});

test('what a channel is multiplied by does not decide whether any moves', () => {
  const scale = fc.integer({ min: -9, max: 9 }).map((power) => 10 ** power);
  fc.assert(
    fc.property(scale, scale, scale, (a, b, c) => {
      const channels = {
        a: (i: number) => a * wave(i),
        b: (i: number) => b * (1 + wave(i, 5)),
        c: (i: number) => c * wave(i, 13),
        constant: () => a,
        rounding: (i: number) => b * (1 + 1e-7 * (NOISE[i] ?? 0)),
      };
      expect(moving(channels)).toEqual(['a', 'b', 'c']);
    }),
  );
});

test('a solver’s noise and what nobody can see do not move', () => {
  const face = { jawOpen: (i: number) => 0.5 + 0.5 * wave(i), mouthClose: (i: number) => 0.2 * wave(i, 4) };
  expect(
    moving({
      ...face,
      tongueOut: (i) => 1e-5 * (1 + wave(i)),
      upper: (i) => 7e-4 * (NOISE[i] ?? 0),
      zero: (i) => 1e-9 * (NOISE[i] ?? 0),
      half: (i) => 0.5 + 1e-6 * (NOISE[i] ?? 0),
    }),
  ).toEqual(['jawOpen', 'mouthClose']);
  // The same far away from the others: a length of a few metres in kilometres, moving as lengths do.
  expect(moving({ ...face, height: (i) => 1e-5 * (1 + wave(i)) })).toContain('height');
});

test('ARKit’s names in any case, behind any prefix', () => {
  for (const name of ['jawOpen', 'JawOpen', 'blendShapes.JawOpen']) expect(isArkitChannel(name)).toBe(true);
  for (const name of ['jaw', 'headX_mm', 'jawOpen.velocity']) expect(isArkitChannel(name)).toBe(false);
});
