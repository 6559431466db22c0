import { closeness } from './beats/closeness';
import { closenessAboveChance } from './beats/closeness-above-chance';
import { wholeWindows } from './motion/known-frames';
import { meanOverClips, type Share } from './mean-over-clips';
import { NOT_MEASURABLE, type Metric, type MetricContext, type SampledWindow } from './metric';
import { motionBeats } from './beats/motion-beats';
import { jointPositions } from './motion/positions';

const UNIT = 'above chance, −1 to 1';
const CHANCE = 'less what the same beats reach on average when they are shifted in time: 0 is chance';

/** Whether the hands stop on beats of the voice: closeness of each motion beat to the nearest audio beat. Where there is no voice, nothing could be met: such windows do not count, whatever moves. */
export const beatPrecision: Metric = {
  name: 'beatPrecision',
  label: 'Beat precision',
  unit: UNIT,
  better: 'higher',
  range: [-1, 1],
  description: `Mean exp(−d²/2σ²) from each beat of the hands to the nearest beat of the voice, σ = 0.1 s (after Li et al., arXiv 2101.08779), ${CHANCE}. Windows without a beat of the voice are left out.`,
  answers: { shifted: 'falls', swapped: 'falls' },
  evaluate: (windows, context) => alignment(windows, context, ({ motion, audio }) => closeness(motion, audio)),
};

/** Whether beats of the voice are answered by the hands: closeness of each audio beat to the nearest motion beat. */
export const beatRecall: Metric = {
  name: 'beatRecall',
  label: 'Beat recall',
  unit: UNIT,
  better: 'higher',
  range: [-1, 1],
  description: `Mean exp(−d²/2σ²) from each beat of the voice to the nearest beat of the hands, σ = 0.1 s, ${CHANCE}.`,
  answers: { frozen: 'falls', shifted: 'falls', swapped: 'falls', meanPose: 'falls' },
  evaluate: (windows, context) =>
    alignment(windows, context, ({ motion, audio, seconds }) =>
      closeness(
        audio.filter((time) => time >= 0 && time < seconds),
        motion,
      ),
    ),
};

function alignment(
  windows: readonly SampledWindow[],
  context: MetricContext,
  direction: Parameters<typeof closenessAboveChance>[2],
) {
  if (!context.format.parts.some(({ kind }) => kind === 'skeleton')) return NOT_MEASURABLE;
  const { fps } = context.format;
  return meanOverClips(wholeWindows(windows), ({ window, samples }) => {
    // A stroke in silence would count as a miss, and none as nothing at all, so that a model that stays still there would gain.
    if (window.audioBeats.length === 0) return { sum: 0, weight: 0 };
    const shares = samples.map((sample): Share => {
      const positions = jointPositions(sample, context);
      const motion = positions === undefined ? [] : motionBeats(positions, fps, context.strokeSpeed);
      return closenessAboveChance({ motion, audio: window.audioBeats, seconds: window.frames / fps }, fps, direction);
    });
    return shares.reduce((a, b) => ({ sum: a.sum + b.sum, weight: a.weight + b.weight }), { sum: 0, weight: 0 });
  });
}
