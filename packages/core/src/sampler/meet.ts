import type { Denoiser } from '../contracts/denoiser';
import type { MotionShape, Samples } from '../contracts/samples';

/** Which frames `meet` takes as known, and over how many it brings the rest to them. */
export interface MeetOptions {
  /** `[batch, frames, features]`. */
  readonly shape: MotionShape;
  /** How many frames, from the first on, are known: at least two. */
  readonly held: number;
  /** Frames after them over which the prediction is moved. */
  readonly over: number;
}

/**
 * A denoiser whose prediction goes on where known frames end. A network that sees what came before (see `hold`) follows it closely, but not exactly, and a step of any size is
 * seen. So the frames after the last known one are shifted by what the prediction missed there, in value and in slope; the shift fades out along the quintic Hermite curve, on which value, slope
 * and acceleration end at 0. Where the prediction meets the known frames by itself, nothing changes.
 * @param known `[B, T, F]`; only the last two held frames are read
 */
export function meet(denoiser: Denoiser, known: Samples, { shape, held, over }: MeetOptions): Denoiser {
  const [batch, frames, features] = shape;
  const reach = Math.min(over, frames - held);
  const fades = Array.from({ length: reach }, (_, i) => fading((i + 1) / (over + 1), over + 1));
  const move = (free: Samples): Samples => {
    const moved = free.slice();
    for (let item = 0; item < batch; item++) {
      // Of the feature 0 in the last known frame.
      const last = (item * frames + held - 1) * features;
      for (let feature = 0; feature < features; feature++) {
        const at = last + feature;
        const value = (known[at] ?? NaN) - (free[at] ?? NaN);
        const slope = value - ((known[at - features] ?? NaN) - (free[at - features] ?? NaN));
        let to = at;
        for (const { ofValue, ofSlope } of fades) {
          to += features;
          moved[to] = (free[to] ?? NaN) + value * ofValue + slope * ofSlope;
        }
      }
    }
    return moved;
  };
  return async (x, step) => {
    const { x0, renoise } = await denoiser(x, step);
    return renoise === undefined ? { x0: move(x0) } : { x0: move(x0), renoise: move(renoise) };
  };
}

/** The quintics that begin with value 1 and slope 0, and with value 0 and slope 1 per frame, and end with nothing. @param u 0 … 1 over `length` frames */
function fading(u: number, length: number): { ofValue: number; ofSlope: number } {
  const rest = (1 - u) ** 3;
  return { ofValue: rest * (1 + 3 * u + 6 * u * u), ofSlope: rest * u * (1 + 3 * u) * length };
}
