/**
 * The score interval of a binomial share (Wilson 1927): between which shares `count` successes of `total` are no surprise.
 * @param z quantile of the standard normal; 3.29 leaves out 0.1 % in all
 */
export function wilson(count: number, total: number, z = 3.29): readonly [low: number, high: number] {
  if (total === 0) return [0, 1];
  const share = count / total;
  const square = z ** 2 / total;
  const middle = (share + square / 2) / (1 + square);
  const half = (z / (1 + square)) * Math.sqrt((share * (1 - share)) / total + square / (4 * total));
  // At the ends both terms are equal, but for rounding.
  return [count === 0 ? 0 : Math.max(0, middle - half), count === total ? 1 : Math.min(1, middle + half)];
}
