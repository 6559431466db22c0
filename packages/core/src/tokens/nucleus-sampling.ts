import { AntiphonError } from '../errors';
import type { Random } from '../random/random';

/** The likeliest tokens, likeliest first, and their probabilities, which sum to 1. */
export interface Nucleus {
  readonly tokens: readonly number[];
  readonly probabilities: readonly number[];
}

/**
 * One token by nucleus sampling (arXiv 1904.09751): drawn from the likeliest tokens that together have the probability `topP`. Takes one uniform number, whatever comes out.
 * @param logits of one position, `[tokens]`
 * @param topP above 0 and at most 1, which draws from all
 * @throws INVALID_INPUT for another `topP`, and for logits that are no distribution
 */
export function sampleNucleus(logits: ArrayLike<number>, topP: number, random: Pick<Random, 'uniform'>): number {
  const { tokens, probabilities } = nucleus(logits, topP);
  const at = random.uniform();
  let sum = 0;
  const index = probabilities.findIndex((probability) => (sum += probability) > at);
  // Rounding may leave the sum just below 1, and `at` above it.
  return tokens[index === -1 ? tokens.length - 1 : index];
}

/** The tokens that `sampleNucleus` draws from. The one that crosses `topP` belongs to them, so there is always one; equal ones come in the order of their numbers. */
export function nucleus(logits: ArrayLike<number>, topP: number): Nucleus {
  assertTopP(topP);
  const all = softmax(logits);
  const order = Array.from(all, (_, token) => token).sort((a, b) => logits[b] - logits[a] || a - b);
  let sum = 0;
  const crossing = order.findIndex((token) => (sum += all[token]) > topP);
  const tokens = crossing === -1 ? order : order.slice(0, crossing + 1);
  const kept = tokens.reduce((total, token) => total + all[token], 0);
  return { tokens, probabilities: tokens.map((token) => all[token] / kept) };
}

/** @throws INVALID_INPUT for what is no share of probability */
export function assertTopP(topP: number): void {
  if (!(topP > 0 && topP <= 1))
    throw new AntiphonError('INVALID_INPUT', {
      source: 'top-p',
      problem: `expected a number above 0 and at most 1, got ${topP}`,
    });
}

/** In float64, whatever the logits are. */
function softmax(logits: ArrayLike<number>): Float64Array {
  let largest = -Infinity;
  for (let i = 0; i < logits.length; i++) largest = Math.max(largest, logits[i]);
  if (!Number.isFinite(largest))
    throw new AntiphonError('INVALID_INPUT', {
      source: "The guide's logits",
      problem: `the largest of ${logits.length} is ${largest}, so they are no distribution`,
    });
  const odds = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = odds.reduce((sum, value) => sum + value, 0);
  return odds.map((value) => value / total);
}
