import { describe, expect, it } from 'vitest';
import { Random } from '@antiphon/core';
import type { Skeleton } from '@antiphon/formats';
import { closeness } from './beats/closeness';
import { diversityPose } from './diversity-pose';
import { diversitySample } from './diversity-sample';
import { frechetKinetic } from './frechet-kinetic';
import { frechetPose } from './frechet-pose';
import { meanJerk } from './jerk';
import { lipError } from './lip-error';
import { lagOf } from './lip-lag';
import type { MetricContext, SampledWindow } from './metric';
import { motionBeats } from './beats/motion-beats';
import { endEffectors } from './motion/positions';
import { tremor, velocityPower } from './tremor';

const names = ['jawOpen', 'mouthSmileLeft', 'eyeBlinkLeft'];
const context: MetricContext = {
  format: { fps: 30, parts: [{ kind: 'blendshapes', names }] },
  features: 3,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  strokeSpeed: 1,
  seed: 5,
};

/** Windows of white noise around `shift`, with the truth around 0. */
function noisy(units: number, { shift = 0, samples = 1, frames = 200, seed = 9 } = {}): SampledWindow[] {
  return Array.from({ length: units }, (_, unit) => {
    const draw = (name: string, by: number) =>
      Random.stream(seed, name, unit)
        .normals(frames * 3)
        .map((value) => value + by);
    return {
      window: { id: `w${unit}`, unit: `clip${unit}`, frames, truth: draw('truth', 0), audioBeats: [] },
      samples: Array.from({ length: samples }, (_, k) => draw(`sample${k}`, shift)),
    };
  });
}

const mean = (values: (number | null)[]) =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;

describe('Fréchet distance over clips', () => {
  it('is 0 for identical sets', () => {
    const same = noisy(4).map(({ window }) => ({ window, samples: [window.truth] }));
    expect(frechetPose.evaluate(same, context).value).toBeCloseTo(0, 8);
    expect(frechetKinetic.evaluate(same, context).value).toBeCloseTo(0, 8);
  });
  it('is the squared shift for shifted Gaussians of the same covariance', () => {
    const { value, perClip } = frechetPose.evaluate(noisy(20, { shift: 2, frames: 500 }), context);
    expect(value).toBeGreaterThan(11.7);
    expect(value).toBeLessThan(12.3);
    expect(mean(Object.values(perClip))).toBeCloseTo(value ?? NaN, 8);
  });
  it('is about 0 for a set from the same distribution, however few the clips and alike the samples', () => {
    const values = Array.from(
      { length: 30 },
      (_, seed) => frechetPose.evaluate(noisy(12, { frames: 8, seed }), context).value ?? NaN,
    );
    const error = Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) / values.length);
    expect(Math.abs(mean(values))).toBeLessThan(3 * error + 0.02);
    expect(Math.min(...values)).toBeLessThan(0);
  });
  it('has contributions whose spread is the sampling error of the distance', () => {
    // |shift|² = 3·s² with s = mean of n·T normals on both sides: standard error ≈ 2·sqrt(3)·s·sqrt(2/(n·T)).
    const [units, frames, shift] = [40, 50, 1];
    const values = Object.values(frechetPose.evaluate(noisy(units, { shift, frames }), context).perClip);
    const centre = mean(values);
    const error = Math.sqrt(mean(values.map((value) => ((value ?? 0) - centre) ** 2)) / (units - 1));
    const theory = 2 * Math.sqrt(3) * shift * Math.sqrt(2 / (units * frames));
    expect(error / theory).toBeGreaterThan(0.7);
    expect(error / theory).toBeLessThan(1.4);
  });
});

describe('diversity', () => {
  it('of poses is the mean distance of two standard normals in three dimensions', () => {
    const { value, perClip } = diversityPose.evaluate(noisy(10), context);
    expect(value).toBeCloseTo(4 / Math.sqrt(Math.PI), 1); // E|x−y| with x−y ~ N(0, 2I₃)
    expect(mean(Object.values(perClip))).toBeCloseTo(value ?? NaN, 8);
    expect(diversityPose.evaluate(noisy(10), context).value).toBe(value);
  });
  it('for one audio is the spread of the samples, unbiased in their number, and null for one sample', () => {
    for (const samples of [2, 5])
      expect(diversitySample.evaluate(noisy(6, { samples }), context).value).toBeCloseTo(1, 1);
    expect(diversitySample.evaluate(noisy(2), context).value).toBeNull();
  });
});

describe('lips', () => {
  it('error counts jaw and mouth, not the eyes', () => {
    const truth = new Float32Array(30);
    const sample = truth.map((_, i) => (i % 3 === 2 ? 9 : 0.5));
    const window = { id: 'w', unit: 'w', frames: 10, truth, audioBeats: [] };
    expect(lipError.evaluate([{ window, samples: [sample] }], context).value).toBeCloseTo(0.5, 6);
  });
  it('lag is found in seconds, at any frame rate', () => {
    for (const fps of [30, 60]) {
      const random = Random.stream(1, 'phases');
      const phases = [0, 1, 2].map(() => 6 * random.uniform());
      const at = (time: number) => phases.reduce((sum, phase, k) => sum + Math.sin((3 + 4 * k) * time + phase), 0);
      const truth = Float32Array.from({ length: 3 * fps }, (_, t) => at(t / fps));
      const late = Float32Array.from({ length: 3 * fps }, (_, t) => at(t / fps - 0.1));
      expect(lagOf(late, truth, { channels: [0], features: 1, std: [1], fps })).toBeCloseTo(0.1, 6);
    }
  });
  it('have no lag where nothing moves', () => {
    const still = new Float32Array(60);
    expect(lagOf(still, still, { channels: [0], features: 1, std: [1], fps: 30 })).toBeNull();
  });
});

const skeleton: Skeleton = {
  joints: [
    { name: 'Hips', parent: -1, offset: [0, 0, 0], channels: [] },
    { name: 'RightHand', parent: 0, offset: [0, 1, 0], channels: [] },
  ],
};

/** A hand that goes out and back, stopping at each stroke's end (minimum-jerk strokes of 0.3 s). */
function strokes(ends: readonly number[], fps: number, seconds = 3) {
  const frames = Math.round(seconds * fps);
  const positions = new Float32Array(frames * 6);
  for (let t = 0; t < frames; t++) {
    const progress = ends.map((end) => Math.min(1, Math.max(0, (t / fps - (end - 0.3)) / 0.3)));
    const along = progress.reduce(
      (sum, u, k) => sum + (k % 2 === 0 ? 1 : -1) * 20 * (10 * u ** 3 - 15 * u ** 4 + 6 * u ** 5),
      0,
    );
    positions[t * 6 + 3] = along;
    positions[t * 6] = 0;
  }
  return { skeleton, frames, positions };
}

describe('motion beats', () => {
  const ends = [0.6, 1.3, 2.1];
  it('are where strokes end', () => {
    const beats = motionBeats(strokes(ends, 30), 30, 30);
    expect(beats).toHaveLength(3);
    beats.forEach((beat, i) => expect(Math.abs(beat - ends[i])).toBeLessThan(0.07));
  });
  it('score the same at double the frame rate', () => {
    const score = (fps: number) => closeness(ends, motionBeats(strokes(ends, fps), fps, 30)).sum;
    expect(Math.abs(score(60) - score(30))).toBeLessThan(0.15);
    expect(score(30)).toBeGreaterThan(2.4);
  });
  it('are not made by slow drift', () => {
    expect(motionBeats(strokes(ends, 30), 30, 500)).toEqual([]);
  });
  it('belong to hands, or to the ends of the hierarchy', () => {
    expect(endEffectors(skeleton)).toEqual([1]);
    expect(endEffectors({ joints: skeleton.joints.map((joint, i) => ({ ...joint, name: `j${i}` })) })).toEqual([1]);
  });
});

describe('closeness of beats', () => {
  it('is 1 per exact hit, exp(−½) at one sigma, 0 where nothing answers', () => {
    expect(closeness([1, 2], [2, 1])).toEqual({ sum: 2, weight: 2 });
    expect(closeness([1], [1.1]).sum).toBeCloseTo(Math.exp(-0.5), 6);
    expect(closeness([1, 2, 3], [])).toEqual({ sum: 0, weight: 3 });
  });
});

describe('jerk', () => {
  it('of x = t³ is 6, whatever the frame rate', () => {
    for (const fps of [30, 60]) {
      const positions = Float64Array.from({ length: 3 * fps }, (_, i) => (i % 3 === 0 ? (i / 3 / fps) ** 3 : 0));
      expect(meanJerk(positions, 1, fps)).toBeCloseTo(6, 6);
    }
  });
});

describe('tremor', () => {
  const frames = 90;
  const wave = (hz: number, size = 1) =>
    Float64Array.from({ length: frames }, (_, t) => size * Math.sin((2 * Math.PI * hz * t) / 30));
  const share = (values: Float64Array) => {
    const { above, all } = velocityPower(values, 1, 30, 6);
    return above / all;
  };

  it('is all of a fast oscillation and nothing of a slow one', () => {
    expect(share(wave(2))).toBeLessThan(1e-4);
    expect(share(wave(10))).toBeGreaterThan(0.999);
  });

  it('weighs velocities: at five times the frequency a fifth of the size is half of the power', () => {
    const both = wave(2).map((value, t) => value + (wave(10, 0.2)[t] ?? NaN));
    expect(share(both)).toBeGreaterThan(0.4); // differences of frames are a little less than derivatives
    expect(share(both)).toBeLessThan(0.5);
  });

  it('is the power of the velocities, whatever their number (Parseval)', () => {
    for (const length of [59, 60]) {
      const values = Float64Array.from(Random.stream(4, 'walk', length).normals(length + 1));
      const { all } = velocityPower(values, 1, 30, 6);
      const windowed = Array.from(
        { length },
        (_, t) => ((values[t + 1] ?? NaN) - (values[t] ?? NaN)) * Math.sin((Math.PI * (t + 0.5)) / length) ** 2,
      );
      expect(all / length).toBeCloseTo(
        windowed.reduce((sum, value) => sum + value ** 2, 0),
        8,
      );
    }
  });

  it('is measured on channels where there is no skeleton, and not at all where no such frequency is there', () => {
    const white = noisy(3);
    const value = tremor.evaluate(white, context).value ?? NaN;
    expect(value).toBeGreaterThan(0.8); // of differences of white noise most lies above 6 of 15 Hz
    const slow = { ...context, format: { ...context.format, fps: 12 } };
    expect(tremor.evaluate(white, slow).value).toBeNull();
  });
});
