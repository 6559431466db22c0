import { wholeWindows } from './motion/known-frames';
import { meanOverClips } from './mean-over-clips';
import { NOT_MEASURABLE, type Metric } from './metric';
import { jointPositions } from './motion/positions';
import { frameDifferences, standardise } from './motion/standardise';

/** Hz. Strokes of hands and nods stay below it; what of the truth lies above is what a recording has. */
const ABOVE = 6;

/** Jerk counts how strongly motion shakes, this how fast: the part of it that no body makes on purpose. */
export const tremor: Metric = {
  name: 'tremor',
  label: 'Tremor',
  unit: 'share',
  better: 'truth',
  range: [0, 1],
  description: `Share of the power of velocities above ${ABOVE} Hz: of the joints, or of the channels (z-scored) where there is no skeleton.`,
  // A share: of a body that is held there is none, and one that stops has some of its own.
  answers: { jitter: 'rises', lowPassed: 'falls' },
  evaluate(windows, context) {
    const { fps } = context.format;
    if (fps / 2 <= ABOVE) return NOT_MEASURABLE;
    return meanOverClips(wholeWindows(windows), ({ samples }) => {
      let [sum, weight] = [0, 0];
      for (const sample of samples) {
        const joints = jointPositions(sample, context);
        const values = joints === undefined ? standardise(sample, context) : Float64Array.from(joints.positions);
        const columns = joints === undefined ? context.features : joints.skeleton.joints.length * 3;
        const { above, all } = velocityPower(values, columns, fps, ABOVE);
        sum += above;
        weight += all;
      }
      return { sum, weight };
    });
  },
};

/** Power of the frame differences of `[frames, columns]` above a frequency (Hz), and at all, by the periodogram under Hann's window; that of the mean velocity counts among the latter. */
export function velocityPower(
  values: Float64Array,
  columns: number,
  fps: number,
  frequency: number,
): { readonly above: number; readonly all: number } {
  const velocity = frameDifferences(values, columns);
  const length = velocity.length / columns;
  const hann = Float64Array.from({ length }, (_, t) => Math.sin((Math.PI * (t + 0.5)) / length) ** 2);
  const turn = Array.from({ length }, (_, t) => (2 * Math.PI * t) / length);
  let [above, all] = [0, 0];
  const [real, imaginary] = [new Float64Array(columns), new Float64Array(columns)];
  for (let k = 0; 2 * k <= length; k++) {
    real.fill(0);
    imaginary.fill(0);
    for (let t = 0; t < length; t++) {
      const [c, s] = [hann[t] * Math.cos(turn[(t * k) % length]), hann[t] * Math.sin(turn[(t * k) % length])];
      for (let column = 0; column < columns; column++) {
        real[column] += c * velocity[t * columns + column];
        imaginary[column] -= s * velocity[t * columns + column];
      }
    }
    // Every frequency but 0 and the highest has a twin below 0.
    const twins = k === 0 || 2 * k === length ? 1 : 2;
    let power = 0;
    for (let column = 0; column < columns; column++) power += twins * (real[column] ** 2 + imaginary[column] ** 2);
    all += power;
    if ((k * fps) / length > frequency) above += power;
  }
  return { above, all };
}
