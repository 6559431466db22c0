import type { EvaluationWindow, MetricContext } from '../metric';
import { standardise } from '../motion/standardise';

/** Seconds of a snippet; where windows are shorter, they are one. */
const LENGTH = 1;
/** Hz: poses of a snippet. What is faster, other metrics see. */
const RATE = 10;

/**
 * The snippets of a motion `[frames, F]` of a window, one after the other without overlap: poses at 10 Hz as z-scores, one after the other, `[poses · F]`. Those with frames that the
 * recording misses are left out, of the truth and of what was generated.
 */
export function snippetsOf(
  motion: Float32Array,
  { frames, known }: Pick<EvaluationWindow, 'frames' | 'known'>,
  context: MetricContext,
): Float64Array[] {
  const { features, format } = context;
  const length = Math.min(frames, Math.max(2, Math.round(LENGTH * format.fps)));
  const step = Math.max(1, Math.round(format.fps / RATE));
  const rows = standardise(motion, context);
  const starts = Array.from({ length: Math.floor(frames / length) }, (_, i) => i * length);
  return starts
    .filter((start) => known === undefined || !known.subarray(start, start + length).includes(0))
    .map((start) => {
      const poses = Array.from({ length: Math.ceil(length / step) }, (_, i) => start + i * step);
      const snippet = new Float64Array(poses.length * features);
      poses.forEach((frame, i) => snippet.set(rows.subarray(frame * features, (frame + 1) * features), i * features));
      return snippet;
    });
}
