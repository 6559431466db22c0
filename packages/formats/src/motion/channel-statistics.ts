/** What the values of a channel do over all motions. */
export interface ChannelStatistics {
  /** Largest minus smallest value. */
  readonly extent: number;
  /** The largest absolute value. */
  readonly size: number;
  /** The mean; exactly the value where there is but one. */
  readonly typical: number;
  /** Mean square of the steps from frame to frame over the variance (von Neumann's ratio): 2 for noise, far below 1 for what moves. 0 where nothing changes. */
  readonly roughness: number;
}

/** @param width channels per frame of each motion */
export function channelStatistics(
  motions: readonly { readonly values: ArrayLike<number> }[],
  width: number,
): ChannelStatistics[] {
  return Array.from({ length: width }, (_, column) => {
    let [low, high, sum, count] = [Infinity, -Infinity, 0, 0];
    for (const { values } of motions)
      for (let i = column; i < values.length; i += width) {
        const value = values[i] ?? 0;
        low = Math.min(low, value);
        high = Math.max(high, value);
        sum += value;
        count++;
      }
    const mean = sum / count;
    const extent = high - low;
    return {
      extent,
      size: Math.max(Math.abs(low), Math.abs(high)),
      typical: extent === 0 ? low : mean,
      roughness: extent > 0 ? roughness(motions, width, column, mean) : 0,
    };
  });
}

function roughness(
  motions: readonly { readonly values: ArrayLike<number> }[],
  width: number,
  column: number,
  mean: number,
): number {
  let [steps, step, spread, count] = [0, 0, 0, 0];
  for (const { values } of motions)
    for (let i = column; i < values.length; i += width) {
      const value = values[i] ?? 0;
      spread += (value - mean) ** 2;
      count++;
      if (i < width) continue;
      step += (value - (values[i - width] ?? 0)) ** 2;
      steps++;
    }
  return steps === 0 ? 0 : step / steps / (spread / count);
}
