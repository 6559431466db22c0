import { Random } from '@antiphon/core';
import type { MotionFormat } from '@antiphon/formats';
import { describe, expect, it, test } from 'vitest';
import { bandOf, bandProblem } from './band';
import type { Clip } from '../datasets/dataset';

const FPS = 30;
const names = ['still', 'slow', 'fast', 'jumps', 'noise'];
const format: MotionFormat = { fps: FPS, parts: [{ kind: 'blendshapes', names }] };

/** Still, 1 Hz, 4 Hz, a step in the middle, white noise. */
function clip(frames: number, phase: number, more: Partial<Clip> = {}): Clip {
  const noise = Random.stream(phase, 'noise').normals(frames);
  const sine = (t: number, hz: number) => Math.sin((2 * Math.PI * hz * t) / FPS + phase);
  const motion = Float32Array.from({ length: frames * names.length }, (_, i) => {
    const t = Math.floor(i / names.length);
    return [0.3, 5 * sine(t, 1), 0.01 * sine(t, 4), t < frames / 2 ? 0 : 1, noise[t] ?? 0][i % names.length] ?? 0;
  });
  return { id: `c${phase}`, split: 'train', frames, motion, conditions: {}, ...more } as Clip;
}

const kept = (clips: readonly Clip[], frames: number, share = 0.999) =>
  bandOf({ clips, motion: format }, frames, share).kept;

describe('bandOf', () => {
  const clips = Array.from({ length: 20 }, (_, i) => clip(200, i));

  it('keeps as many half waves as a feature’s movement has, whatever its size', () => {
    const [still, slow, fast, jumps, noise] = kept(clips, 60);
    expect(still).toBe(1);
    // 1 Hz in 2 s are 4 half waves, 4 Hz are 16: and what windows cut.
    expect(slow).toBeGreaterThanOrEqual(5);
    expect(slow).toBeLessThanOrEqual(12);
    expect(fast).toBeGreaterThanOrEqual(17);
    expect(fast).toBeLessThanOrEqual(26);
    expect(jumps).toBeGreaterThan(40);
    expect(noise).toBe(60);
  });

  it('keeps less for a smaller share', () => {
    const [, slow = 0, fast = 0] = kept(clips, 60);
    const [, slower = 0, less = 0] = kept(clips, 60, 0.9);
    expect(slower).toBeLessThan(slow);
    expect(less).toBeLessThan(fast);
  });

  it('goes by frequency: twice the window has about twice the functions, and short clips tell as much as long ones', () => {
    const [, slow = 0, fast = 0] = kept(clips, 60);
    const [, longSlow = 0, longFast = 0] = kept(clips, 120);
    expect(longFast / fast).toBeGreaterThan(1.6);
    expect(longFast / fast).toBeLessThan(2.2);
    expect(longSlow / slow).toBeLessThan(2.4);
    const short = Array.from({ length: 40 }, (_, i) => clip(45, i));
    const [, , ofShort = 0] = kept(short, 60);
    expect(Math.abs(ofShort - fast)).toBeLessThanOrEqual(5);
  });

  it('listens to training clips and known frames alone', () => {
    const test = clip(200, 99, { split: 'test' });
    test.motion.fill(0).forEach((_, i) => (test.motion[i] = i % 2));
    const broken = clip(200, 5, { known: Uint8Array.from({ length: 200 }, (_, t) => (t === 100 ? 0 : 1)) });
    broken.motion.fill(1e6, 100 * names.length, 101 * names.length);
    expect(kept([...clips, test], 60)).toEqual(kept(clips, 60));
    const [still] = kept([...clips, broken], 60);
    expect(still).toBe(1);
  });

  it('is of clips that are too short to tell what moves: one function each', () => {
    expect(kept([clip(5, 0)], 60)).toEqual([1, 1, 1, 1, 1]);
  });
});

test('a band that does not fit its windows is told apart', () => {
  const model = { features: 2, frames: 8 };
  expect(bandProblem(model)).toBeUndefined();
  expect(bandProblem({ ...model, band: { share: 0.9, kept: [1, 8] } })).toBeUndefined();
  expect(bandProblem({ ...model, band: { share: 0.9, kept: [1] } })).toMatch(/must have 2 numbers/);
  expect(bandProblem({ ...model, band: { share: 0.9, kept: [1, 9] } })).toMatch(/has 9, but a window has only 8/);
});
