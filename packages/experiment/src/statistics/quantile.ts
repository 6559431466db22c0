/** Quantile with linear interpolation between order statistics of a sorted list. */
export function quantileOfSorted(sorted: ArrayLike<number>, probability: number): number {
  const at = Math.min(Math.max(probability, 0), 1) * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
