import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '@antiphon/core';
import { decodeNpy } from '@antiphon/formats';
import type { SampledWindow } from './metric';
import { referenceEvaluation } from './reference-evaluation';

const D = 12;
const { json: want } = JSON.parse(readFileSync(new URL('./fixtures/meta.json', import.meta.url), 'utf8')) as {
  json: { fid_k_AB: number; eval_main_style: { var_k: number; cross_var: number } };
};

function rows(name: string): Float32Array {
  const bytes = readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
  return Float32Array.from(decodeNpy(bytes, name).data as Float32Array);
}

function window(id: string, truth: Float32Array, samples: readonly Float32Array[]): SampledWindow {
  return { window: { id, unit: id, frames: truth.length / D, truth, audioBeats: [] }, samples };
}

/** Three motions of equal length, as the goldens cut theirs. */
function thirds(motion: Float32Array): Float32Array[] {
  const size = Math.floor(motion.length / D / 3) * D;
  return [0, 1, 2].map((k) => motion.slice(k * size, (k + 1) * size));
}

const noise = (name: string, frames: number, shift = 0) =>
  Random.stream(3, name)
    .normals(frames * D)
    .map((value) => value + shift);

describe('the evaluation of audio2photoreal', () => {
  const [a, b] = [thirds(rows('A.npy')), thirds(rows('B.npy'))];

  it('has its numbers', () => {
    const apart = a.map((motion, i) => window(`${i}`, b[i] ?? motion, [motion]));
    const { generated } = referenceEvaluation(apart, { features: D, seed: 0 });
    expect(generated.fdK / want.fid_k_AB).toBeCloseTo(1, 6);
    expect(generated.divK / want.eval_main_style.var_k).toBeCloseTo(1, 6);
    expect(generated.crossVariance).toBeNull();
    const together = referenceEvaluation([window('0', a[0] ?? noise('', 2), a)], { features: D, seed: 0 });
    expect((together.generated.crossVariance ?? NaN) / want.eval_main_style.cross_var).toBeCloseTo(1, 6);
  });

  it('draws its pairs from the seed', () => {
    const windows = a.map((motion, i) => window(`${i}`, b[i] ?? motion, [motion]));
    const of = (seed: number) => referenceEvaluation(windows, { features: D, seed }).generated.divG;
    expect(of(1)).toBe(of(1));
    expect(of(1)).not.toBe(of(2));
    expect(of(1) / of(2)).toBeCloseTo(1, 1);
  });

  it('puts the truth beside: what a model cannot beat, and what it should have', () => {
    const windows = Array.from({ length: 8 }, (_, i) => {
      const truth = noise(`truth${i}`, 300);
      return window(`${i}`, truth, [noise(`own${i}`, 300, 2)]);
    });
    const { generated, floor } = referenceEvaluation(windows, { features: D, seed: 4 });
    expect(generated.fdG).toBeGreaterThan(45); // 12 features · 2²
    expect(generated.fdG).toBeLessThan(51);
    expect(floor.fdG).toBeLessThan(0.1);
    expect(floor.fdK).toBeLessThan(0.3); // differences of noise have twice its variance
    expect(floor.divK).toBeCloseTo(1, 1);
    expect(floor.divG / generated.divG).toBeCloseTo(1, 1);
  });

  it('is not disturbed by a motion far from the origin', () => {
    const windows = (shift: number) => [
      window('0', noise('truth', 200, shift), [noise('own', 200, shift)]),
      window('1', noise('more', 200, shift), [noise('other', 200, shift)]),
    ];
    const near = referenceEvaluation(windows(0), { features: D, seed: 0 });
    const far = referenceEvaluation(windows(4096), { features: D, seed: 0 });
    // Float32 at 4096 has steps of 0.0005, and no more than that may be lost.
    expect(Math.abs(far.generated.fdG - near.generated.fdG)).toBeLessThan(1e-3);
  });

  it('refuses what has no motion', () => {
    expect(() => referenceEvaluation([], { features: D, seed: 0 })).toThrow(RangeError);
    const still = window('0', noise('x', 1), [noise('y', 1)]);
    expect(() => referenceEvaluation([still], { features: D, seed: 0 })).toThrow(RangeError);
  });

  it('takes of a truth with gaps the frames that are known, and differences of neighbours alone', () => {
    const truth = noise('gaps', 40);
    const known = Uint8Array.from({ length: 40 }, (_, frame) => (frame < 3 || (frame > 19 && frame < 24) ? 0 : 1));
    const holed = truth.map((value, i) => (known[Math.floor(i / D)] === 0 ? 1e6 : value));
    const [samples, features] = [[noise('own', 40)], { features: D, seed: 0 }];
    const whole = window('0', holed, samples);
    const { generated, floor } = referenceEvaluation([{ ...whole, window: { ...whole.window, known } }], features);
    const cut = (from: number, to: number) => truth.slice(from * D, to * D);
    const [before, after] = [cut(3, 20), cut(24, 40)];
    // The same pieces as motions of their own: differences end where they do.
    const pieces = referenceEvaluation([window('0', before, samples), window('1', after, [])], features);
    expect(generated.fdG).toBeCloseTo(pieces.generated.fdG, 9);
    expect(generated.fdK).toBeCloseTo(pieces.generated.fdK, 9);
    expect(floor.divG).toBe(pieces.floor.divG);
    // Over time, they are one motion.
    const joined = referenceEvaluation([window('0', Float32Array.of(...before, ...after), samples)], features);
    expect(floor.divK).toBeCloseTo(joined.floor.divK, 9);
    expect(generated.divK).toBe(joined.generated.divK);
  });

  it('says that there is nothing to hold a motion to', () => {
    const { window: one, samples } = window('0', noise('gone', 4), [noise('own', 4)]);
    const gone = { window: { ...one, known: new Uint8Array(4) }, samples };
    expect(() => referenceEvaluation([gone], { features: D, seed: 0 })).toThrow(/known/);
  });
});
