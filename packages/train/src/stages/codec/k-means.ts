import type { Random } from '@antiphon/core';

/**
 * Centres `[count, width]` of rows `[n, width]` by Lloyd's algorithm, from rows drawn at random (again and again, where there are fewer rows than centres). A centre that no row is nearest to
 * stays where it is.
 */
export function kMeans(
  rows: Float32Array,
  width: number,
  { count, iterations, random }: { readonly count: number; readonly iterations: number; readonly random: Random },
): Float32Array {
  const n = rows.length / width;
  const centres = new Float32Array(count * width);
  for (let c = 0; c < count; c++) {
    const from = random.integer(n) * width;
    centres.set(rows.subarray(from, from + width), c * width);
  }
  for (let iteration = 0; iteration < iterations; iteration++) {
    const sums = new Float64Array(count * width);
    const sizes = new Float64Array(count);
    for (let row = 0; row < n; row++) {
      const centre = nearest(rows.subarray(row * width, (row + 1) * width), centres);
      sizes[centre] = (sizes[centre] ?? 0) + 1;
      for (let i = 0; i < width; i++)
        sums[centre * width + i] = (sums[centre * width + i] ?? 0) + (rows[row * width + i] ?? 0);
    }
    for (let c = 0; c < count; c++)
      if ((sizes[c] ?? 0) > 0)
        for (let i = 0; i < width; i++) centres[c * width + i] = (sums[c * width + i] ?? 0) / (sizes[c] ?? 1);
  }
  return centres;
}

/** Index of the centre nearest to a row (Euclidean). */
export function nearest(row: Float32Array, centres: Float32Array): number {
  const width = row.length;
  let [best, least] = [0, Infinity];
  for (let c = 0; c * width < centres.length; c++) {
    let distance = 0;
    for (let i = 0; i < width && distance < least; i++)
      distance += ((row[i] ?? 0) - (centres[c * width + i] ?? 0)) ** 2;
    if (distance < least) [best, least] = [c, distance];
  }
  return best;
}
