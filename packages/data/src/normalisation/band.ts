import { bandBasis } from '@antiphon/core';
import { featureCount } from '@antiphon/formats/motion';
import type { Band, BundleManifest } from '../bundle/manifest';
import type { Clip, Dataset } from '../datasets/dataset';

/** Shorter stretches of known frames say nothing of what is slow. */
const SHORTEST = 8;
/** Of a feature's power: less of it is rounding, and no movement. */
const ROUNDING = 1e-12;
/** Different lengths of stretches that are shorter than a window: each needs a basis of its own. */
const LENGTHS = 16;
/** Multiplications that fitting may take, and windows that it looks at: at least, and at most. */
const [WORK, FEWEST, MOST] = [2e9, 32, 512];

interface Stretch {
  readonly clip: Pick<Clip, 'motion'>;
  readonly start: number;
  readonly length: number;
}

/**
 * How fast each motion feature moves in the training clips: the fewest functions of `bandBasis`, slow ones first, that hold `share` of the power of its movement, which is all but the mean of each
 * window. What stands still has 1 of them (it may stand anywhere), what jumps has nearly all. Clips shorter than a window count by their frequencies.
 * @param frames T, of the model's windows
 * @param share 0 … 1
 */
export function bandOf(dataset: Pick<Dataset, 'clips' | 'motion'>, frames: number, share: number): Band {
  const features = featureCount(dataset.motion);
  const stretches = dataset.clips.filter(({ split }) => split === 'train').flatMap((clip) => stretchesOf(clip, frames));
  const count = Math.min(MOST, Math.max(FEWEST, Math.floor(WORK / (frames * frames * features))));
  // Row 0 is the power of what does not move: the mean of each window.
  const power = new Float64Array(frames * features);
  for (const stretch of spread(stretches, count)) addPower(power, stretch, frames, features);
  const kept = Array.from({ length: features }, (_, feature) => {
    const [level = 0, ...moving] = Array.from({ length: frames }, (_, k) => power[k * features + feature] ?? 0);
    const all = moving.reduce((sum, value) => sum + value, 0);
    if (all <= ROUNDING * level) return 1;
    let [k, sum] = [1, 0];
    while (k < frames && sum < share * all) sum += moving[k++ - 1] ?? 0;
    return k;
  });
  return { share, kept };
}

/** Why a model's band is not one for its windows, as a clause; undefined where it is, or there is none. */
export function bandProblem({
  band,
  features,
  frames,
}: Pick<BundleManifest, 'band' | 'features' | 'frames'>): string | undefined {
  if (band === undefined) return undefined;
  if (band.kept.length !== features) return `"band.kept" must have ${features} numbers, one for each feature`;
  const beyond = band.kept.find((kept) => kept > frames);
  return beyond === undefined ? undefined : `"band.kept" has ${beyond}, but a window has only ${frames} frames`;
}

/** Half-overlapping windows of a clip's known frames, or what there is of one. */
function stretchesOf(clip: Clip, frames: number): Stretch[] {
  const found: Stretch[] = [];
  const grain = Math.ceil(frames / LENGTHS);
  let start = 0;
  for (let end = 0; end <= clip.frames; end++) {
    if (end < clip.frames && (clip.known === undefined || clip.known[end] !== 0)) continue;
    const length = end - start >= frames ? frames : Math.floor((end - start) / grain) * grain;
    if (length >= SHORTEST)
      for (let at = start; at + length <= end; at += Math.ceil(length / 2)) found.push({ clip, start: at, length });
    start = end + 1;
  }
  return found;
}

function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)] as T);
}

function addPower(power: Float64Array, { clip, start, length }: Stretch, frames: number, features: number): void {
  const basis = bandBasis(length);
  const sums = new Float64Array(features);
  for (let k = 0; k < length; k++) {
    sums.fill(0);
    for (let t = 0; t < length; t++) {
      const weight = basis[k * length + t] ?? NaN;
      const from = (start + t) * features;
      for (let feature = 0; feature < features; feature++)
        sums[feature] += weight * (clip.motion[from + feature] ?? NaN);
    }
    const row = Math.min(frames - 1, Math.max(Math.sign(k), Math.round((k * frames) / length))) * features;
    for (let feature = 0; feature < features; feature++) power[row + feature] += (sums[feature] ?? NaN) ** 2;
  }
}
