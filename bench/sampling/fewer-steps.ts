/**
 * How few steps give the motion of 100 DDIM steps: FD_g and FD_k of a setting's motions against those of 100 steps, beside the floor, which is what 100 steps with other noise have against
 * them. Settings at the floor cannot be told from 100 steps. Also how far each lies from 100 steps with the same noise, as a part of how far other noise lies, and what it costs. `npm run bench -- sampling` runs it, or by itself
 *   node --import tsx --conditions=@antiphon/source bench/sampling/fewer-steps.ts BUNDLE [SAMPLER:STEPS[:LOW-HIGH] …] [--data PERSON] [--scale S] [--clips 48] [--rounds 4]
 * STEPS is a number, or a respacing after =: `20` is the nearest to the original's (0 … 950), `=20` is evenly spaced with both ends (0 … 999).
 * e.g. `dpmpp-2m:=20:0.3-1`: guidance where sigma lies in that interval, and one evaluation instead of two elsewhere.
 * BUNDLE is a trained one: weights that are random tell nothing of quality. PERSON is a folder of audio2photoreal, whose test scenes it hears, at the scale that it was trained for;
 * without one, synthetic speech.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { GuidanceSpec } from '@antiphon/core';
import { computeConditions, openDataset, syntheticCorpus } from '@antiphon/data';
import { evaluationSet, referenceEvaluation } from '@antiphon/experiment';
import { Generator } from '@antiphon/generate';
import { printJson, surroundings } from '../measured';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    scale: { type: 'string' },
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
const [count, rounds] = [options.clips, options.rounds].map(Number) as [number, number];
const generator = await Generator.open(bundle);
const { manifest } = generator;
const { frames, features } = manifest;
const { std } = manifest.normalisation.motion;

const trained: GuidanceSpec & { readonly scale?: unknown } = manifest.guidance;
const scale = Number(options.scale ?? trained.scale ?? 2);
const conditions = await (options.data === undefined ? ofSyntheticSpeech() : ofTestScenes(options.data));

async function ofSyntheticSpeech() {
  const seconds = frames / manifest.motion.fps;
  const { clips } = await syntheticCorpus({ seed: 4242, clips: count, secondsPerClip: seconds });
  return Promise.all(clips.map(({ audio }) => computeConditions(audio, manifest.conditions, frames)));
}

async function ofTestScenes(path: string) {
  const part = features === 256 ? 'face' : 'body';
  const dataset = await openDataset({ kind: 'audio2photoreal', path, part });
  const { windows } = evaluationSet(dataset, { frames, limit: count, seed: 0 });
  return windows.map((window) => window.conditions);
}

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

const results = [];
for (const setting of settings) {
  const same = await sampleAll(setting, 0);
  const fresh = [];
  for (let round = 1; round <= rounds; round++) fresh.push(await sampleAll(setting, round));
  const scores = fresh.map(({ motions }) => against(first.motions, motions));
  results.push({
    ...setting,
    floor: setting === many,
    evaluations: same.nfe,
    seconds: [same, ...fresh].map((sampled) => sampled.seconds),
    fdG: meanAndError(scores.map(({ fdG }) => fdG)),
    fdK: meanAndError(scores.map(({ fdK }) => fdK)),
    distanceAtTheSameNoise: distance(same.motions, first.motions) / unlike,
  });
  process.stderr.write(`${settings.indexOf(setting) + 1}/${settings.length} settings\n`);
}
printJson({
  ...surroundings(availableParallelism()),
  bundle: { name: manifest.name, dataset: manifest.provenance.dataset, steps: manifest.provenance.steps },
  guidance: { kind: manifest.guidance.kind, scale },
  motions: conditions.length,
  rounds,
  settings: results,
});
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

/** Of the rounds, and the standard error of their mean. */
function meanAndError(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}
