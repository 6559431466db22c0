/** Gaussian smoothing over time of `[T, columns]`, normalised at the ends; `sigma` in rows. */
export function gaussianSmoothing(values: ArrayLike<number>, columns: number, sigma: number): Float64Array {
  const rows = values.length / columns;
  const reach = Math.ceil(3 * sigma);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  );
  const out = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [Math.max(0, row - reach), Math.min(rows - 1, row + reach)];
    let weight = 0;
    for (let other = from; other <= to; other++) {
      const share = kernel[other - row + reach];
      weight += share;
      for (let k = 0; k < columns; k++) out[row * columns + k] += share * values[other * columns + k];
    }
    for (let k = 0; k < columns; k++) out[row * columns + k] /= weight;
  }
  return out;
}
