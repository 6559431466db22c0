import { expect, it } from 'vitest';
import type { Denoiser } from '../contracts/denoiser';
import { noiseSchedule } from '../schedule/noise-schedule';
import { hold } from './hold';
import { samplers } from './registry';
import { sample } from './sample';

const shape = [2, 4, 3] as const;
const known = Float32Array.from({ length: 24 }, (_, i) => i / 7 - 1);
const firstFrames = Float32Array.of(1, 1, 0, 0, 1, 0, 0, 0);
const denoiser: Denoiser = async (x, { alpha }) => ({ x0: x.map((value) => alpha * value) });

it.each(Object.keys(samplers))('%s arrives at exactly the held frames and leaves the others free', async (sampler) => {
  const request = { shape, schedule: noiseSchedule('cosine'), steps: 20, sampler, seeds: [1, 2] };
  const free = await sample({ ...request, denoiser });
  const held = await sample({ ...request, denoiser: hold(denoiser, known, firstFrames) });
  for (let i = 0; i < 24; i++) {
    const want = firstFrames[Math.floor(i / 3)] === 1 ? known : free.samples;
    expect(held.samples[i]).toBe(want[i]);
  }
});

it('holds single features with a mask of the full shape', async () => {
  const mask = Float32Array.from({ length: 24 }, (_, i) => (i % 3 === 1 ? 1 : 0));
  const x = new Float32Array(24).fill(2);
  const step = { index: 0, count: 1, timestep: 0, alpha: 0.5, sigma: Math.sqrt(0.75) };
  const { x0, renoise } = await hold(denoiser, known, mask)(x, step);
  expect(x0).toEqual(Float32Array.from(known, (value, i) => (i % 3 === 1 ? value : 1)));
  expect(renoise).toBeUndefined();
});

it('holds the renoise too, reads nothing of known where it is free, and changes no input', async () => {
  const partly = known.map((value, i) => (firstFrames[Math.floor(i / 3)] === 1 ? value : NaN));
  const [x0, renoise] = [new Float32Array(24).fill(5), new Float32Array(24).fill(6)];
  const both: Denoiser = async () => ({ x0, renoise });
  const step = { index: 0, count: 1, timestep: 0, alpha: 0.6, sigma: 0.8 };
  const got = await hold(both, partly, firstFrames)(new Float32Array(24), step);
  const want = (free: number): Float32Array =>
    known.map((value, i) => (firstFrames[Math.floor(i / 3)] === 1 ? value : free));
  expect(got).toEqual({ x0: want(5), renoise: want(6) });
  expect(x0.every((value) => value === 5)).toBe(true);
});

it('refuses masks and batches that do not fit', async () => {
  expect(() => hold(denoiser, known, new Float32Array(7))).toThrow('does not fit');
  const step = { index: 0, count: 1, timestep: 0, alpha: 0.6, sigma: 0.8 };
  await expect(hold(denoiser, known, firstFrames)(new Float32Array(12), step)).rejects.toThrow('24 values are known');
});
