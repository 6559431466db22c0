import { lipChannels } from './motion/lip-channels';
import { knownRows, knownShare } from './motion/known-frames';
import { meanOverClips } from './mean-over-clips';
import { NOT_MEASURABLE, type Metric } from './metric';

/** How far the generated lips are from the true ones. Lips follow their own voice, so unlike gestures they have one right answer. */
export const lipError: Metric = {
  name: 'lipError',
  label: 'Lip error',
  unit: 'blendshape weight, 0 to 1',
  better: 'lower',
  range: [0, null],
  description: 'Root mean square difference to the true motion over the jaw and mouth channels.',
  ofTruth: 'nothing',
  answers: {
    jitter: 'rises',
    frozen: 'rises',
    lowPassed: 'rises',
    shifted: 'rises',
    swapped: 'rises',
    meanPose: 'rises',
  },
  evaluate(windows, { format, features }) {
    const channels = lipChannels(format);
    if (channels.length === 0) return NOT_MEASURABLE;
    return meanOverClips(windows, ({ window, samples }) => {
      const share = knownShare(window);
      const truth = knownRows(window.truth, window, features);
      let sum = 0;
      for (const sample of samples)
        sum += share * rootMeanSquare(knownRows(sample, window, features), truth, { channels, features });
      return { sum, weight: share * samples.length };
    });
  },
};

/** Root mean square difference of two motions `[T, F]` over some of their features. */
function rootMeanSquare(
  a: Float32Array,
  b: Float32Array,
  { channels, features }: { readonly channels: readonly number[]; readonly features: number },
): number {
  let sum = 0;
  for (let row = 0; row < a.length; row += features)
    for (const channel of channels) sum += (a[row + channel] - b[row + channel]) ** 2;
  return Math.sqrt((sum * features) / (a.length * channels.length));
}
