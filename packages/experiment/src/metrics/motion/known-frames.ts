import type { EvaluationWindow, SampledWindow } from '../metric';
import { frameDifferences } from './standardise';

type Rows = Float32Array | Float64Array;
type Known = Pick<EvaluationWindow, 'known'>;

/** The rows of `[frames, F]` that there is truth for: the frames that the recording misses count in no metric, neither of the truth nor of what was generated. */
export function knownRows<R extends Rows>(rows: R, { known }: Known, features: number): R {
  if (known === undefined) return rows;
  return rows.filter((_: number, i: number) => known[Math.floor(i / features)] !== 0) as R;
}

/** Differences of neighbouring frames of `[frames, F]` where both are known: none reaches over a gap. */
export function knownDifferences(rows: Float64Array, { known }: Known, features: number): Float64Array {
  const differences = frameDifferences(rows, features);
  if (known === undefined) return differences;
  return differences.filter((_, i) => {
    const frame = Math.floor(i / features);
    return known[frame] !== 0 && known[frame + 1] !== 0;
  });
}

/** Share of a window's frames that are known: what it weighs among other windows. */
export function knownShare({ known }: Known): number {
  return known === undefined ? 1 : known.filter((frame) => frame !== 0).length / known.length;
}

/** Windows without missing frames: all that metrics can use which follow a motion through time (strokes, lag, third derivatives). */
export function wholeWindows(windows: readonly SampledWindow[]): readonly SampledWindow[] {
  return windows.filter(({ window }) => knownShare(window) === 1);
}
