import { wholeWindows } from './known-frames';
import { meanOverClips, type Share } from './mean-over-clips';
import { NOT_MEASURABLE, type Metric, type MetricContext, type SampledWindow } from './metric';
import { motionBeats } from './motion-beats';
import { jointPositions } from './positions';

/** Seconds; how near is near. The widely copied version has 3 frames whatever the frame rate, which is this at 30 fps. */
const SIGMA = 0.1;

/** Whether the hands stop on beats of the voice: closeness of each motion beat to the nearest audio beat. Where there is no voice, nothing could be met: such windows do not count, whatever moves. */
export const beatPrecision: Metric = {
  name: 'beatPrecision',
  label: 'Beat precision',
  unit: '0 to 1',
  better: 'higher',
  description:
    'Mean exp(−d²/2σ²) from each beat of the hands to the nearest beat of the voice, σ = 0.1 s (after Li et al., arXiv 2101.08779). Windows without a beat of the voice are left out.',
  evaluate: (windows, context) => alignment(windows, context, ({ motion, audio }) => ({ from: motion, to: audio })),
};

/** Whether beats of the voice are answered by the hands: closeness of each audio beat to the nearest motion beat. */
export const beatRecall: Metric = {
  name: 'beatRecall',
  label: 'Beat recall',
  unit: '0 to 1',
  better: 'higher',
  description: 'Mean exp(−d²/2σ²) from each beat of the voice to the nearest beat of the hands, σ = 0.1 s.',
  evaluate: (windows, context) =>
    alignment(windows, context, ({ motion, audio, seconds }) => ({
      from: audio.filter((time) => time >= 0 && time < seconds),
      to: motion,
    })),
};

/** Sum of exp(−d²/2σ²) from each time of `from` to the nearest of `to` (0 if there is none), and the number of `from`. Seconds. */
export function closeness(from: readonly number[], to: readonly number[], sigma = SIGMA): Share {
  const sum = from.reduce((total, time) => {
    const nearest = to.reduce((best, other) => Math.min(best, Math.abs(other - time)), Infinity);
    return total + Math.exp(-(nearest ** 2) / (2 * sigma ** 2));
  }, 0);
  return { sum, weight: from.length };
}

interface Beats {
  readonly motion: number[];
  readonly audio: readonly number[];
  readonly seconds: number;
}

function alignment(
  windows: readonly SampledWindow[],
  context: MetricContext,
  direction: (beats: Beats) => { from: readonly number[]; to: readonly number[] },
) {
  if (!context.format.parts.some(({ kind }) => kind === 'skeleton')) return NOT_MEASURABLE;
  const { fps } = context.format;
  return meanOverClips(wholeWindows(windows), ({ window, samples }) => {
    // A stroke in silence would count as a miss, and none as nothing at all, so that a model that stays still there would gain.
    if (window.audioBeats.length === 0) return { sum: 0, weight: 0 };
    const shares = samples.map((sample) => {
      const positions = jointPositions(sample, context);
      const motion = positions === undefined ? [] : motionBeats(positions, fps, context.strokeSpeed);
      const { from, to } = direction({ motion, audio: window.audioBeats, seconds: window.frames / fps });
      return closeness(from, to);
    });
    return shares.reduce((a, b) => ({ sum: a.sum + b.sum, weight: a.weight + b.weight }), { sum: 0, weight: 0 });
  });
}
