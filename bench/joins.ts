/**
 * How smooth a long motion is where its windows join: its first, second and third differences there (jump, acceleration, jerk), each as a ratio to elsewhere with a 95 % interval
 * over windows; and whether the motion changes over the minutes. Three ways to continue a window: `apart` (each window sampled for itself), `held` (most of the overlap is known while
 * sampling) and `met` (`Generator.stream` itself: held, and met in value and slope). Run with
 *   node --import tsx --conditions=@antiphon/source bench/joins.ts BUNDLE [minutes] [seeds] [kind] [sampler] [steps] [ways]
 * e.g. `bench/joins.ts demo-out/arms/cfg-seed0/bundle 2 3 cfg ddim 25 apart,held,met`.
 */
import { Random } from '@antiphon/core';
import { computeConditions, conditionWidth, syntheticCorpus } from '@antiphon/data';
import { decodeMotion, globalPositions } from '@antiphon/formats';
import { bootstrapMeanInterval } from '@antiphon/experiment';
import { Generator } from '@antiphon/generate';

const [bundle = '', minutes = '2', seeds = '2', kind = 'cfg', sampler = 'ddim', steps = '25', ways = 'apart,held,met'] =
  process.argv.slice(2);
const generator = await Generator.open(bundle);
const { manifest } = generator;
const { frames: window, features, motion: format } = manifest;
const overlap = Math.floor(window / 4);
const stride = window - overlap;
/** Of the shared frames those that a window is given; the rest it makes anew. */
const known = overlap - Math.floor(window / 15);
/** Frames after the known ones that `Generator` moves. */
const ease = overlap;
const sampling = {
  sampler,
  steps: /^\d+$/.test(steps) ? Number(steps) : steps,
  // A scale is not what a model in fixed mode has.
  guidance: kind === 'fixed' ? { kind } : { kind, scale: 2 },
};

const { clips } = await syntheticCorpus({ seed: 77, clips: Number(seeds), secondsPerClip: Number(minutes) * 60 });
const count = Math.floor((Number(minutes) * 60 * format.fps - overlap) / stride);

/** The motion of `count` windows, and nothing after: `[count·stride, features]`. */
async function generate(way: string, item: number): Promise<Float32Array> {
  const audio = clips[item]?.audio;
  if (audio === undefined) throw new Error('no speech');
  if (way !== 'met') return windows(audio, way === 'held', item);
  const { motion } = await generator.generate({
    ...sampling,
    audio,
    seed: item,
    onProgress: ({ window: done, windows: all }) => process.stderr.write(`\rmet ${item} ${done}/${all} `),
  });
  return motion.subarray(0, count * stride * features);
}

async function windows(
  audio: Parameters<typeof computeConditions>[0],
  held: boolean,
  item: number,
): Promise<Float32Array> {
  const conditions = await computeConditions(audio, manifest.conditions, count * stride + overlap);
  const motion = new Float32Array(count * stride * features);
  let before: Float32Array | undefined;
  for (let index = 0; index < count; index++) {
    const cut = manifest.conditions.map((spec): [string, Float32Array] => {
      const width = conditionWidth(spec);
      const from = index * stride * width;
      return [spec.name, (conditions[spec.name] ?? new Float32Array(0)).slice(from, from + window * width)];
    });
    const given = new Float32Array(window * features);
    given.set(before ?? []);
    const { motion: sampled } = await generator.sample({
      ...sampling,
      conditions: [Object.fromEntries(cut)],
      seeds: [Random.stream(item, 'bench', index).bits()],
      ...(before === undefined || !held
        ? {}
        : { hold: { known: given, mask: new Float32Array(window).fill(1, 0, known) } }),
    });
    motion.set(sampled.subarray(0, stride * features), index * stride * features);
    before = sampled.slice(stride * features, (stride + known) * features);
    process.stderr.write(`\r${held ? 'held' : 'apart'} ${item} ${index + 1}/${count} `);
  }
  return motion;
}

/** Root mean square over columns of the difference of an order at each frame, of values `[frames, width]`, each divided by its unit. */
function differences(values: ArrayLike<number>, width: number, unit: readonly number[], order: number): Float64Array {
  const weights =
    [
      [-1, 1],
      [1, -2, 1],
      [-1, 3, -3, 1],
    ][order - 1] ?? [];
  return Float64Array.from({ length: values.length / width - order }, (_, frame) => {
    let sum = 0;
    for (let column = 0; column < width; column++) {
      const difference = weights.reduce(
        (total, weight, k) => total + weight * Number(values[(frame + k) * width + column]),
        0,
      );
      sum += (difference / (unit[column] ?? 1)) ** 2;
    }
    return Math.sqrt(sum / width);
  });
}

/**
 * Mean at the joins over mean elsewhere, paired by window: `step`, where the difference reaches from the last known frame to the first new one, and `eased`, over all others that see a
 * frame which is moved to meet.
 * @param join the first frame of a window that the window before did not give
 */
function ratios(motions: readonly Float64Array[], join: number, order: number): string {
  const places = { step: [] as number[], eased: [] as number[] };
  const elsewhere: number[] = [];
  for (const values of motions)
    for (let index = 1; index < count - 1; index++) {
      const part: Record<'step' | 'eased' | 'other', number[]> = { step: [], eased: [], other: [] };
      for (let offset = 0; offset < stride; offset++) {
        const after = (offset - join + order + stride) % stride;
        const place = after < order ? 'step' : after < order + ease ? 'eased' : 'other';
        part[place].push(values[index * stride + offset] ?? 0);
      }
      elsewhere.push(mean(part.other));
      places.step.push(mean(part.step));
      places.eased.push(mean(part.eased));
    }
  const usual = mean(elsewhere);
  return Object.entries(places)
    .map(([name, here]) => {
      const values = here.map((value, i) => 1 + (value - (elsewhere[i] ?? 0)) / usual);
      const [low, high] = bootstrapMeanInterval(values, Random.stream(0, 'interval')) ?? [NaN, NaN];
      return `${name} ${mean(values).toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
    })
    .join(', ');
}

/** Per minute: the mean over features of the standard deviation, and the root mean square of how far the mean lies from that of the training data, both in its units. */
function moments(motion: Float32Array): string {
  const { mean: centre, std } = manifest.normalisation.motion;
  const length = format.fps * 60;
  const rows = Array.from({ length: Math.max(1, Math.floor(motion.length / features / length)) }, (_, minute) => {
    const part = motion.subarray(minute * length * features, (minute + 1) * length * features);
    const columns = Array.from({ length: features }, (_, column) => {
      const values = Array.from(part.filter((_, i) => i % features === column));
      const own = mean(values);
      const spread = Math.sqrt(mean(values.map((value) => (value - own) ** 2)));
      return { offset: (own - (centre[column] ?? 0)) / (std[column] ?? 1), spread: spread / (std[column] ?? 1) };
    });
    const offset = Math.sqrt(mean(columns.map(({ offset }) => offset ** 2)));
    return `${mean(columns.map(({ spread }) => spread)).toFixed(2)}/${offset.toFixed(2)}`;
  });
  return rows.join(' ');
}

/**
 * Whether slow movement survives the joins: the standard deviation over windows of their mean, pooled over recordings and averaged over features (units of the training data's), and
 * the correlation of a window's mean with that of the one before. Windows that are sampled `apart` have the spread that the model itself gives.
 */
function slowness(motions: readonly Float32Array[]): string {
  const { std } = manifest.normalisation.motion;
  let [variance, covariance] = [0, 0];
  for (let column = 0; column < features; column++) {
    const levels = motions.map((motion) =>
      Array.from({ length: count }, (_, index) => {
        const from = index * stride;
        const values = Array.from({ length: stride }, (_, i) => motion[(from + i) * features + column] ?? NaN);
        return mean(values) / (std[column] ?? 1);
      }),
    );
    const centre = mean(levels.flat());
    variance += mean(levels.flat().map((level) => (level - centre) ** 2)) / features;
    covariance +=
      mean(levels.flatMap((own) => own.slice(1).map((level, i) => (level - centre) * ((own[i] ?? NaN) - centre)))) /
      features;
  }
  return `std of window means ${Math.sqrt(variance).toFixed(3)}, correlation of neighbours ${(covariance / variance).toFixed(2)}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

for (const way of ways.split(',')) {
  const motions: Float32Array[] = [];
  for (let item = 0; item < Number(seeds); item++) motions.push(await generate(way, item));
  process.stderr.write('\r');
  const join = way === 'apart' ? 0 : known;
  console.log(`${way}: ${kind}, ${sampler}, ${steps} steps, ${motions.length * (count - 2)} joins`);
  const joints = motions.map((motion) => {
    const { skeleton } = decodeMotion(format, motion, motion.length / features);
    return skeleton === undefined
      ? undefined
      : { positions: globalPositions(skeleton), width: 3 * skeleton.skeleton.joints.length };
  });
  const positions = joints.filter((each) => each !== undefined);
  for (const [order, name] of [
    [1, 'jump'],
    [2, 'acceleration'],
    [3, 'jerk'],
  ] as const) {
    const { std } = manifest.normalisation.motion;
    const ofFeatures = motions.map((motion) => differences(motion, features, std, order));
    const ofJoints = positions.map(({ positions, width }) => differences(positions, width, [], order));
    console.log(`  ${name}: features ${ratios(ofFeatures, join, order)}`);
    if (ofJoints.length > 0) console.log(`  ${name}: joint positions ${ratios(ofJoints, join, order)}`);
  }
  console.log(`  ${slowness(motions)}`);
  motions.forEach((motion, item) => console.log(`  std/offset per minute of recording ${item}: ${moments(motion)}`));
}
await generator.close();
