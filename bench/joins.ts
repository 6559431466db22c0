/**
 * How smooth a long motion is where its windows join: the third difference there, as a ratio to elsewhere, with a 95 % interval over windows. Three ways to continue a window:
 * `apart` (each window sampled for itself), `held` (the overlap is known while sampling) and `met` (what `Generator` does: held, and met in value and slope). Run with
 *   node --import tsx --conditions=@antiphon/source bench/joins.ts BUNDLE [minutes] [kind] [sampler] [steps]
 */
import { Random } from '@antiphon/core';
import { conditionWidth, computeConditions, decodeMotion, globalPositions, syntheticCorpus } from '@antiphon/data';
import { bootstrapMeanInterval } from '@antiphon/experiment';
import { Generator } from '@antiphon/serve';

const [bundle = '', minutes = '2', kind = 'cfg', sampler = 'ddim', steps = '25'] = process.argv.slice(2);
const generator = await Generator.open(bundle);
const { manifest } = generator;
const { frames: window, features, motion: format } = manifest;
const overlap = Math.floor(window / 4);
const stride = window - overlap;
const ease = Math.ceil(overlap / 2);

const { clips } = await syntheticCorpus({ seed: 77, clips: 4, secondsPerClip: Number(minutes) * 60 });
const [clip] = clips;
if (clip === undefined) throw new Error('no speech');
const count = Math.floor((Number(minutes) * 60 * format.fps - overlap) / stride);
const conditions = await computeConditions(clip.audio, manifest.conditions, count * stride + overlap);
const guidance = kind === 'fixed' ? {} : { guidance: { kind, scale: 2 } };

/** The whole motion `[count·stride, features]`. */
async function generate(how: 'apart' | 'held' | 'met'): Promise<Float32Array> {
  const motion = new Float32Array(count * stride * features);
  let before: Float32Array | undefined;
  for (let index = 0; index < count; index++) {
    const cut = Object.fromEntries(
      manifest.conditions.map((spec) => {
        const width = conditionWidth(spec);
        return [
          spec.name,
          (conditions[spec.name] ?? []).slice(index * stride * width, (index * stride + window) * width),
        ];
      }),
    ) as Record<string, Float32Array>;
    const known = new Float32Array(window * features);
    known.set(before ?? []);
    const hold = { known, mask: new Float32Array(window).fill(1, 0, overlap), ease: how === 'met' ? ease : 0 };
    const { motion: sampled } = await generator.sample({
      ...guidance,
      sampler,
      steps: Number(steps),
      conditions: [cut],
      seeds: [Random.stream(1, 'bench', index).bits()],
      ...(before === undefined || how === 'apart' ? {} : { hold }),
    });
    if (how !== 'apart') sampled.set(before ?? []);
    motion.set(sampled.subarray(0, stride * features), index * stride * features);
    before = sampled.slice(stride * features);
    process.stderr.write(`\r${how} ${index + 1}/${count} `);
  }
  return motion;
}

/** Length of the third difference at each frame, of values `[frames, width]`, each divided by its unit. */
function jerks(values: ArrayLike<number>, width: number, unit: (column: number) => number): Float64Array {
  const frames = values.length / width;
  return Float64Array.from({ length: frames - 3 }, (_, frame) => {
    let sum = 0;
    for (let column = 0; column < width; column++) {
      const at = (k: number) => Number(values[(frame + k) * width + column]) / unit(column);
      sum += (at(3) - 3 * at(2) + 3 * at(1) - at(0)) ** 2;
    }
    return Math.sqrt(sum / width);
  });
}

/** Mean at the joins over mean elsewhere, paired by window. A join: every frame whose stencil reaches from known frames to new ones, and those that are moved to meet. */
function ratio(jerk: Float64Array, join: number): string {
  const pairs = Array.from({ length: count - 2 }, (_, i) => {
    const [here, there]: [number[], number[]] = [[], []];
    for (let offset = 0; offset < stride; offset++) {
      const value = jerk[(i + 1) * stride + offset] ?? 0;
      const after = (offset - join + 3 + stride) % stride;
      (after < 3 + ease ? here : there).push(value);
    }
    return { here: mean(here), there: mean(there) };
  });
  const elsewhere = mean(pairs.map(({ there }) => there));
  const values = pairs.map(({ here, there }) => 1 + (here - there) / elsewhere);
  const [low, high] = bootstrapMeanInterval(values, Random.stream(0, 'interval')) ?? [NaN, NaN];
  const peaks = Array.from({ length: 3 + ease }, (_, k) =>
    mean(pairs.map((_, i) => (jerk[(i + 1) * stride + ((join - 3 + k + stride) % stride)] ?? 0) / elsewhere)),
  );
  return `${mean(values).toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}], largest of one frame ${Math.max(...peaks).toFixed(2)}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

for (const how of ['apart', 'held', 'met'] as const) {
  const motion = await generate(how);
  const std = manifest.normalisation.motion.std;
  // Where the first frame lies that the window before did not give.
  const join = how === 'apart' ? 0 : overlap;
  const lines = [
    `features ${ratio(
      jerks(motion, features, (column) => std[column] ?? 1),
      join,
    )}`,
  ];
  const { skeleton } = decodeMotion(format, motion, motion.length / features);
  if (skeleton !== undefined) {
    const joints = 3 * skeleton.skeleton.joints.length;
    lines.push(
      `joint positions ${ratio(
        jerks(globalPositions(skeleton), joints, () => 1),
        join,
      )}`,
    );
  }
  process.stderr.write('\r');
  console.log(`${how.padEnd(6)} ${count} windows: ${lines.join('; ')}`);
}
await generator.close();
