import type { EvaluationWindow } from '../../metrics/metric';

/**
 * The true motion `[frames, F]` of a window with its missing frames filled in, on a line between those that are known (held at the ends): what a gap holds means nothing, and a spoil that
 * moves frames in time would carry it to where metrics look. A window without gaps is its own truth.
 */
export function filledGaps({ truth, known, frames }: EvaluationWindow): Float32Array {
  if (known === undefined || !known.includes(0)) return truth;
  const features = truth.length / frames;
  const there = Array.from(known.keys()).filter((frame) => known[frame] !== 0);
  if (there.length === 0) return truth;
  const filled = truth.slice();
  for (let frame = 0, next = 0; frame < frames; frame++) {
    while (next < there.length && there[next] < frame) next++;
    const after = there[Math.min(next, there.length - 1)];
    const before = after === frame ? frame : there[Math.max(0, next - 1)];
    const share = after === before ? 0 : (frame - before) / (after - before);
    for (let k = 0; k < features; k++)
      filled[frame * features + k] = (1 - share) * truth[before * features + k] + share * truth[after * features + k];
  }
  return filled;
}
