import { lipChannels } from './motion/lip-channels';
import { wholeWindows } from './motion/known-frames';
import { meanOverClips } from './mean-over-clips';
import { NOT_MEASURABLE, type Metric } from './metric';

/** Seconds searched to either side. */
const REACH = 0.4;

/** By how much the generated lips come late (positive) or early. */
export const lipLag: Metric = {
  name: 'lipLag',
  label: 'Lip lag',
  unit: 's',
  better: 'truth',
  description: 'Shift at which the cross-correlation of generated and true lip channels is largest; positive is late.',
  ofTruth: 'nothing',
  answers: { shifted: 'rises' },
  evaluate(windows, { format, features, std }) {
    const channels = lipChannels(format);
    if (channels.length === 0) return NOT_MEASURABLE;
    return meanOverClips(wholeWindows(windows), ({ window, samples }) => {
      const lags = samples
        .map((sample) => lagOf(sample, window.truth, { channels, features, std, fps: format.fps }))
        .filter((lag) => lag !== null);
      return { sum: lags.reduce((a, b) => a + b, 0), weight: lags.length };
    });
  },
};

/**
 * Lag in seconds of `motion` behind `truth` (both `[T, F]`), channels summed as z-scores; null if one of the two does not move.
 * Each shift is scored by the correlation over the frames that overlap.
 */
export function lagOf(
  motion: Float32Array,
  truth: Float32Array,
  options: {
    readonly channels: readonly number[];
    readonly features: number;
    readonly std: readonly number[];
    readonly fps: number;
  },
): number | null {
  const { channels, features, std, fps } = options;
  const frames = truth.length / features;
  const reach = Math.min(Math.round(REACH * fps), Math.floor(frames / 2));
  const series = (values: Float32Array, channel: number, from: number, to: number) =>
    Array.from({ length: to - from }, (_, t) => values[(from + t) * features + channel] / std[channel]);
  let best: { lag: number; score: number } | null = null;
  for (let lag = -reach; lag <= reach; lag++) {
    let [cross, a, b] = [0, 0, 0];
    for (const channel of channels) {
      const [start, end] = [Math.max(0, -lag), frames - Math.max(0, lag)];
      const reference = centred(series(truth, channel, start, end));
      const shifted = centred(series(motion, channel, start + lag, end + lag));
      for (let t = 0; t < reference.length; t++) {
        cross += reference[t] * shifted[t];
        a += reference[t] ** 2;
        b += shifted[t] ** 2;
      }
    }
    if (a < 1e-9 || b < 1e-9) continue;
    const score = cross / Math.sqrt(a * b);
    if (best === null || score > best.score || (score === best.score && Math.abs(lag) < Math.abs(best.lag)))
      best = { lag, score };
  }
  return best === null || best.score <= 0 ? null : best.lag / fps;
}

function centred(values: number[]): number[] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.map((value) => value - mean);
}
