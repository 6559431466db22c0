import { noiseSchedule, Random, sample, toX0 } from '@antiphon/core';
import { createGuidance, guide } from '@antiphon/guidance';
import { theirVelocity } from './theirs.mjs';

/** Where the points should be: the sound says 1 across, the word says −0.5 up. */
export const HINTS = { sound: 1, word: -0.5 };

/** Their network as Antiphon sees it: conditions that have names, and an answer for every branch that a strategy asks for. */
function asDenoiser(points) {
  return {
    conditions: ['sound', 'word'],
    shape: [points, 1, 2], // [batch, frames, features]
    predict: async (x, { alpha, sigma }, branches) =>
      branches.map(({ name, keep, ...weaker }) => {
        // Strategies such as "spg" ask for weaker views that this network does not have.
        if (Object.keys(weaker).length > 0) throw new Error(`This network cannot evaluate the branch "${name}".`);
        const hints = ['sound', 'word'].map((condition) => (keep[condition] === false ? undefined : HINTS[condition]));
        return toX0('v', theirVelocity(x, alpha, sigma, hints), x, { alpha, sigma });
      }),
  };
}

/**
 * Points drawn with a guidance strategy, each from noise of its own.
 * @param spec e.g. `{ kind: 'cfg', scale: 3 }`
 * @returns for each coordinate, the mean and deviation over all points; the points [n, 2]; evaluations of the network
 */
export async function guided(spec, { points = 2000, steps = 50 } = {}) {
  const network = asDenoiser(points);
  const denoiser = guide(network, createGuidance(spec), { random: Random.stream(1, 'guidance') });
  const { samples } = await sample({
    denoiser,
    shape: network.shape,
    schedule: noiseSchedule('cosine'),
    steps,
    sampler: 'dpmpp-2m',
    seeds: Array.from({ length: points }, (_, i) => i),
  });
  return { across: statistics(samples, 0), up: statistics(samples, 1), samples, evaluations: denoiser.nfe() };
}

function statistics(samples, coordinate) {
  const values = samples.filter((_, i) => i % 2 === coordinate);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, deviation: Math.sqrt(variance) };
}
