import type { Random } from '@antiphon/core';

/** A codebook that follows the latents by moving averages (arXiv 1711.00937, appendix A.1). */
export interface Codebook {
  /** `[codes, width]`: the code vectors. */
  readonly embed: Float32Array;
  /** `[codes, width]`: moving average of the sum of the rows that chose each code. */
  readonly embedAvg: Float32Array;
  /** `[codes]`: moving average of their number. */
  readonly clusterSize: Float32Array;
}

export interface CodebookOptions {
  /** Of the moving averages. */
  readonly decay: number;
  /** A code that fewer rows choose, on average, is replaced by a row drawn from the batch. */
  readonly deadBelow: number;
  readonly random: Random;
}

/** Laplace smoothing of the counts, so that a code that nobody chose is no division by 0. */
const SMOOTHING = 1e-5;

/**
 * The codebook after a batch: codes that are dead first become rows of the batch; then the averages move, and every code becomes the mean of what chose it.
 * @param rows `[n, width]`
 * @param chosen `[n]`: the code of each row
 */
export function followRows(
  before: Codebook,
  rows: Float32Array,
  chosen: ArrayLike<number>,
  options: CodebookOptions,
): Codebook {
  const { decay } = options;
  const codes = before.clusterSize.length;
  const width = before.embed.length / codes;
  const { embedAvg: averages, clusterSize: sizes } = revive(before, rows, options);
  const counts = new Float64Array(codes);
  const sums = new Float64Array(codes * width);
  for (let row = 0; row < chosen.length; row++) {
    const code = chosen[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
    for (let i = 0; i < width; i++)
      sums[code * width + i] = (sums[code * width + i] ?? 0) + (rows[row * width + i] ?? 0);
  }
  const clusterSize = sizes.map((size, code) => decay * size + (1 - decay) * (counts[code] ?? 0));
  const embedAvg = averages.map((value, i) => decay * value + (1 - decay) * (sums[i] ?? 0));
  const total = clusterSize.reduce((sum, size) => sum + size, 0);
  const embed = embedAvg.map((value, i) => {
    const size = clusterSize[Math.floor(i / width)] ?? 0;
    return value / (((size + SMOOTHING) / (total + codes * SMOOTHING)) * total);
  });
  return { embed, embedAvg, clusterSize };
}

/** Dead codes begin again as rows of the batch, with the weight that keeps them alive for a while. */
function revive(
  { embedAvg, clusterSize }: Codebook,
  rows: Float32Array,
  { deadBelow, random }: CodebookOptions,
): Pick<Codebook, 'embedAvg' | 'clusterSize'> {
  const codes = clusterSize.length;
  const width = embedAvg.length / codes;
  const [averages, sizes] = [embedAvg.slice(), clusterSize.slice()];
  for (let code = 0; code < codes; code++) {
    if ((clusterSize[code] ?? 0) >= deadBelow) continue;
    const from = random.integer(rows.length / width) * width;
    for (let i = 0; i < width; i++) averages[code * width + i] = deadBelow * (rows[from + i] ?? 0);
    sizes[code] = deadBelow;
  }
  return { embedAvg: averages, clusterSize: sizes };
}

/** `exp` of the entropy of how often codes are chosen: how many are in use. */
export function perplexity(chosen: ArrayLike<number>, codes: number): number {
  const counts = new Float64Array(codes);
  for (let i = 0; i < chosen.length; i++) counts[chosen[i] ?? 0] = (counts[chosen[i] ?? 0] ?? 0) + 1;
  return Math.exp(
    -counts.reduce(
      (sum, count) => (count === 0 ? sum : sum + (count / chosen.length) * Math.log(count / chosen.length)),
      0,
    ),
  );
}
