import jstat from 'jstat';
import { chiSquareNodes, type DiscreteDistribution } from './chi-square-nodes';
import type { MeanSquares } from './mean-squares';

/** How finely a distribution is summed. */
export interface Fineness {
  readonly seeds: number;
  readonly clips: number;
  readonly bins: number;
}

const FINE: Fineness = { seeds: 64, clips: 20, bins: 120 };

/**
 * What the standard error of a mean over seeds and clips may be, given their mean squares: a mean square that was observed is the true one times chi-square over its degrees of freedom, so the true one is what was observed times
 * these over chi-square (Fisher's fiducial distribution, as behind Student's t), and the variance is that of `crossedMean` at such mean squares. With one seed the mean is exactly Student's t with it.
 */
export function standardErrors(
  { rows, columns, rest }: MeanSquares,
  seeds: number,
  clips: number,
  fineness: Fineness = FINE,
): DiscreteDistribution {
  // So few clips leave a tail that is long, even on a logarithmic scale.
  const ofClips = chiSquareNodes(clips - 1, clips < 5 ? 3 * fineness.clips : fineness.clips);
  const perClip = ofClips.values.map((value) => (columns * (clips - 1)) / value);
  if (seeds < 2) return { values: perClip.map((square) => Math.sqrt(square / clips)), weights: ofClips.weights };
  const ofSeeds = chiSquareNodes(seeds - 1, fineness.seeds);
  const variances = new Float64Array(ofSeeds.values.length * perClip.length);
  const weights = new Float64Array(variances.length);
  for (let i = 0, at = 0; i < ofSeeds.values.length; i++) {
    const square = (rows * (seeds - 1)) / ofSeeds.values[i];
    for (let j = 0; j < perClip.length; j++, at++) {
      variances[at] = Math.max(square + perClip[j] - rest, square, perClip[j]) / (seeds * clips);
      weights[at] = ofSeeds.weights[i] * ofClips.weights[j];
    }
  }
  return binned(variances, weights, fineness.bins);
}

/** P(|d| ≥ distance) where d is normal around 0 with one of these standard errors. */
export function outside(distance: number, { values, weights }: DiscreteDistribution): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++)
    if (weights[i] > 0) sum += weights[i] * jstat.erfc(distance / (Math.SQRT2 * values[i]));
  return Math.min(1, sum);
}

/** The distance beyond which d lies with this probability, by Newton's method on the logarithms of both: the curve is concave there, so that it comes near from one side. */
export function distanceOf(probability: number, errors: DiscreteDistribution): number {
  const { values, weights } = errors;
  const target = Math.log(probability);
  let log = Math.LN2 + values.reduce((sum, value, i) => sum + (weights[i] > 0 ? weights[i] * Math.log(value) : 0), 0);
  for (let step = 0; step < 100; step++) {
    const distance = Math.exp(log);
    let [tail, density] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      if (weights[i] === 0) continue;
      const z = distance / values[i];
      tail += weights[i] * jstat.erfc(z / Math.SQRT2);
      density += weights[i] * z * Math.exp((-z * z) / 2);
    }
    density *= Math.sqrt(2 / Math.PI);
    // So far out that nothing is left, or so near that the curve is level: a long step, and no longer.
    const newton = tail > 0 && density > 0 ? ((Math.log(tail) - target) * tail) / density : -1;
    const bounded = Math.max(-2, Math.min(2, newton));
    log += bounded;
    if (Math.abs(bounded) < 1e-9) break;
  }
  return Math.exp(log);
}

/** The same distribution by fewer values: what lies close together on a logarithmic scale is one, at its mean. */
function binned(variances: Float64Array, weights: Float64Array, bins: number): DiscreteDistribution {
  const logs = variances.map(Math.log);
  const low = logs.reduce((a, b) => Math.min(a, b), Infinity);
  const high = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (high - low) / bins || 1;
  const sums = new Float64Array(bins);
  const means = new Float64Array(bins);
  for (let i = 0; i < logs.length; i++) {
    const bin = Math.min(bins - 1, Math.floor((logs[i] - low) / width));
    sums[bin] += weights[i];
    means[bin] += weights[i] * logs[i];
  }
  return { values: means.map((mean, bin) => Math.exp(mean / (sums[bin] || 1) / 2)), weights: sums };
}
