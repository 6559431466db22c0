import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minimumJerk, MovementTrack } from './minimum-jerk';

describe('minimum-jerk profile', () => {
  test('closed form: half way at half time, peak speed 1.875 there, ends held', () => {
    expect(minimumJerk(0.5)).toBeCloseTo(0.5, 12);
    expect((minimumJerk(0.5 + 1e-5) - minimumJerk(0.5 - 1e-5)) / 2e-5).toBeCloseTo(1.875, 6);
    expect([minimumJerk(-1), minimumJerk(0), minimumJerk(1), minimumJerk(2)]).toEqual([0, 0, 1, 1]);
  });

  test('symmetric and rising', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (u) => {
        expect(minimumJerk(u) + minimumJerk(1 - u)).toBeCloseTo(1, 9);
        expect(minimumJerk(Math.min(1, u + 0.01))).toBeGreaterThan(minimumJerk(u) - 1e-12);
      }),
    );
  });
});

describe('movement track', () => {
  test('a move runs from where the track stands to its target', () => {
    const track = new MovementTrack(2);
    track.moveTo(6, { start: 0.1, end: 0.5 });
    const values = track.sample(7, 10);
    expect(Array.from(values.slice(0, 2))).toEqual([2, 2]);
    expect(values[3]).toBeCloseTo(4, 12);
    expect(Array.from(values.slice(5))).toEqual([6, 6]);
  });

  test('overlapping moves add up: the last target is reached', () => {
    const track = new MovementTrack(0);
    track.moveTo(10, { start: 0, end: 1 });
    track.moveTo(-5, { start: 0.5, end: 1.2 });
    track.moveBy(1, { start: 0.6, end: 1.3 });
    expect(track.sample(20, 10)[19]).toBeCloseTo(-4, 9);
  });

  test('a move that began before the first frame is already under way', () => {
    const track = new MovementTrack(0);
    track.moveTo(1, { start: -0.5, end: 0.5 });
    expect(track.sample(1, 30)[0]).toBeCloseTo(0.5, 12);
  });
});
