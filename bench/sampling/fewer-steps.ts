/**
 * How few steps give the motion of 100 DDIM steps: FD_g and FD_k of a setting's motions against those of 100 steps, beside the floor, which is what 100 steps with other noise have against
 * them. Settings at the floor cannot be told from 100 steps. Also how far each lies from 100 steps with the same noise, as a part of how far other noise lies, and what it costs. Run with
 *   node --import tsx --conditions=@antiphon/source bench/sampling/fewer-steps.ts BUNDLE [SAMPLER:STEPS[:LOW-HIGH] …] [--scale 2] [--clips 48] [--rounds 4]
 * STEPS is a number, or a respacing after =: `20` is the nearest to the original's (0 … 950), `=20` is evenly spaced with both ends (0 … 999).
 * e.g. `dpmpp-2m:=20:0.3-1`: guidance where sigma lies in that interval, and one evaluation instead of two elsewhere.
 * BUNDLE is a trained one, of the demo say: weights that are random tell nothing of quality.
 */
import { parseArgs } from 'node:util';
import type { GuidanceSpec } from '@antiphon/core';
import { computeConditions, syntheticCorpus } from '@antiphon/data';
import { referenceEvaluation } from '@antiphon/experiment';
import { Generator } from '@antiphon/serve';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: 'string', default: '2' },
    clips: { type: 'string', default: '48' },
    rounds: { type: 'string', default: '4' },
  },
});
const [bundle = '', ...words] = positionals;
const DEFAULTS = [
  'ddim:20',
  'ddim:=20',
  'dpmpp-2m:20',
  'dpmpp-2m:=20',
  'dpmpp-2m:=20:0-0.9995',
  'dpmpp-2m:=20:0.05-1',
  'dpmpp-2m:=10',
];
const [scale, count, rounds] = [options.scale, options.clips, options.rounds].map(Number) as [number, number, number];
const generator = await Generator.open(bundle);
const { manifest } = generator;
const { frames, features } = manifest;
const { std } = manifest.normalisation.motion;

const { clips } = await syntheticCorpus({ seed: 4242, clips: count, secondsPerClip: frames / manifest.motion.fps });
const conditions = await Promise.all(clips.map(({ audio }) => computeConditions(audio, manifest.conditions, frames)));

interface Setting {
  readonly sampler: string;
  readonly steps: number | string;
  readonly within?: readonly [low: number, high: number];
}
interface Sampled {
  /** Per clip `[frames, features]` in the training data's standard deviations. */
  readonly motions: readonly Float32Array[];
  readonly seconds: number;
  readonly nfe: number;
}

/** @param round which noise: the same for every setting */
async function sampleAll({ sampler, steps, within }: Setting, round: number): Promise<Sampled> {
  const guidance: GuidanceSpec = { kind: manifest.guidance.kind, scale, ...(within === undefined ? {} : { within }) };
  const seeds = conditions.map((_, i) => round * conditions.length + i);
  const { motion, seconds, nfe } = await generator.sample({ conditions, seeds, sampler, steps, guidance });
  const size = frames * features;
  const scaled = motion.map((value, i) => value / (std[i % features] ?? 1));
  return { motions: conditions.map((_, i) => scaled.slice(i * size, (i + 1) * size)), seconds, nfe };
}

const many: Setting = { sampler: 'ddim', steps: 'ddim100' };
const settings: Setting[] = [many, ...(words.length > 0 ? words : DEFAULTS).map(parseSetting)];
await sampleAll({ sampler: 'ddim', steps: 2 }, 0); // opens the sessions
const first = await sampleAll(many, 0);
const other = await sampleAll(many, 1);
const unlike = distance(other.motions, first.motions);

console.log('sampler | steps | interval | evaluations | s | FD_g | FD_k | distance at the same noise');
console.log('--- | --- | --- | --- | --- | --- | --- | ---');
for (const setting of settings) {
  const same = await sampleAll(setting, 0);
  const fresh = [];
  for (let round = 1; round <= rounds; round++) fresh.push(await sampleAll(setting, round));
  const scores = fresh.map(({ motions }) => against(first.motions, motions));
  const label = setting === many ? `${setting.sampler} (floor)` : setting.sampler;
  const seconds = Math.min(...[same, ...fresh].map((sampled) => sampled.seconds));
  console.log(
    [
      label,
      typeof setting.steps === 'string' && /^\d/.test(setting.steps) ? `=${setting.steps}` : setting.steps,
      setting.within?.join('–') ?? '',
      same.nfe,
      seconds.toFixed(2),
      spread(scores.map(({ fdG }) => fdG)),
      spread(scores.map(({ fdK }) => fdK * 1000)) + '·10⁻³',
      (distance(same.motions, first.motions) / unlike).toFixed(3),
    ].join(' | '),
  );
}
await generator.close();

function parseSetting(word: string): Setting {
  const [sampler = '', steps = '', interval] = word.split(':');
  const within = interval?.split('-').map(Number) as [number, number] | undefined;
  return {
    sampler,
    steps: /^\d+$/.test(steps) ? Number(steps) : steps.replace(/^=/, ''),
    ...(within === undefined ? {} : { within }),
  };
}

function against(truth: readonly Float32Array[], motions: readonly Float32Array[]) {
  const windows = truth.map((motion, i) => ({
    window: { id: String(i), unit: String(i), frames, truth: motion, audioBeats: [] },
    samples: [motions[i] ?? motion],
  }));
  return referenceEvaluation(windows, { features, seed: 0 }).generated;
}

/** Root mean square over everything. */
function distance(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  let [sum, entries] = [0, 0];
  a.forEach((motion, clip) => motion.forEach((value, i) => (sum += (value - (b[clip]?.[i] ?? NaN)) ** 2)));
  for (const motion of a) entries += motion.length;
  return Math.sqrt(sum / entries);
}

function spread(values: readonly number[]): string {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return `${mean.toFixed(2)} ± ${Math.sqrt(variance / values.length).toFixed(2)}`;
}
