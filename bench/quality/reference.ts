/**
 * The peer of this benchmark: the recipe of audio2photoreal, trained by PyTorch (bench/peers/quality) for as long on the same data and processor, at the size of our default, and scored by
 * the same metrics of the same test windows, from the same noise. Run with
 *   node --import tsx --conditions=@antiphon/source bench/quality/reference.ts [--python PYTHON] [--seconds 10,20,60] [--seeds 0,1,2,3,4] [--scales 1,2,4] [--out bench/quality/results.jsonl]
 * PYTHON has torch and numpy. Each line of the file is one training: what is there is not trained again.
 */
import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '@antiphon/core';
import { conditionWidth, denormalise, normalisationOf, normalise, openDataset } from '@antiphon/data';
import { joinColumns } from '@antiphon/data/features';
import { evaluationSet, scoreMotions } from '@antiphon/experiment';
import { decodeNpy, encodeNpy, featureCount } from '@antiphon/formats';
import { peerScript } from '../paced-peer';
import { readResults, type Trained } from './results';
import type { Scores } from './scores';

const RECIPE = 'reference-pytorch';
/** As our side: see scores.ts. */
const [FRAMES, WINDOWS, MOTIONS] = [60, 36, 4];

const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    seconds: { type: 'string', default: '10,20,60' },
    seeds: { type: 'string', default: '0,1,2,3,4' },
    scales: { type: 'string', default: '1,2,4' },
    out: { type: 'string', default: 'bench/quality/results.jsonl' },
  },
});
const numbers = (list: string) => list.split(',').map(Number);

const dataset = await openDataset({ kind: 'synthetic', seed: 1, clips: 72, secondsPerClip: 10 });
const features = featureCount(dataset.motion);
const normalisation = normalisationOf(dataset);
const set = evaluationSet(dataset, { frames: FRAMES, limit: WINDOWS, seed: 0 });
const folder = await mkdtemp(join(tmpdir(), 'antiphon-reference-'));
try {
  await writeData();
  const known = await readResults(options.out);
  for (const seconds of numbers(options.seconds))
    for (const seed of numbers(options.seeds)) {
      if (known.some((one) => one.recipe === RECIPE && one.seconds === seconds && one.seed === seed)) continue;
      const found = await trained(seconds, seed);
      await appendFile(options.out, `${JSON.stringify(found)}\n`);
      process.stderr.write(`${RECIPE} ${seconds} s seed ${seed}: ${found.steps} steps in ${found.took.toFixed(0)} s\n`);
    }
} finally {
  await rm(folder, { recursive: true });
}

/** What every training reads: the training recordings, and the audio of the test windows, once for each motion that is made of it. */
async function writeData(): Promise<void> {
  const clips = dataset.clips.filter(({ split }) => split === 'train');
  const motion = clips.map((clip) => normalise(clip.motion, normalisation.motion));
  const audio = clips.map((clip) => bothVoices(clip.conditions, clip.frames));
  const test = set.windows.flatMap(({ conditions }) => {
    const values = bothVoices(conditions, FRAMES);
    return Array.from({ length: MOTIONS }, () => values);
  });
  await write('motion', motion, features);
  await write('audio', audio, audioWidth());
  await write('test', test, audioWidth());
}

/** One training of the peer, and the scores of its motions. `took` is by the clock, which other load prolongs; `seconds` are of the processor. */
async function trained(seconds: number, seed: number): Promise<Trained> {
  await write('noise', noiseOf(seed), features);
  const words = ['--seconds', `${seconds}`, '--seed', `${seed}`, '--scales', numbers(options.scales).join(',')];
  const said = execFileSync(options.python, [peerScript('peers/quality/reference.py'), folder, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { steps, took } = JSON.parse(said) as { readonly steps: number; readonly took: number };
  const scores: Record<string, Scores> = {};
  for (const scale of numbers(options.scales))
    scores[scale] = scoreMotions(await motionsOf(scale), set, MOTIONS).metrics;
  return { recipe: RECIPE, training: {}, seconds, seed, steps, took, scores };
}

/** `[FRAMES, features]` in natural units, as `scoreMotions` wants them. */
async function motionsOf(scale: number): Promise<Float32Array[]> {
  const path = join(folder, `motions-${scale}.npy`);
  const { data } = decodeNpy(await readFile(path), path);
  const all = denormalise(data as Float32Array, normalisation.motion);
  const size = FRAMES * features;
  return Array.from({ length: all.length / size }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** What our side starts each motion from under this seed, `[FRAMES, features]`: see `scoresOfBundle`, and `sample` of @antiphon/core. */
function noiseOf(seed: number): Float32Array[] {
  return set.windows.flatMap(({ id }) =>
    Array.from({ length: MOTIONS }, (_, k) => {
      const own = Random.stream(seed, 'sampling', id, k).bits();
      return Random.stream(own, 'sampling-noise').normals(FRAMES * features);
    }),
  );
}

/** All conditions, normalised, as the columns of one: the reference hears both voices as the channels of one audio. @returns `[rows, audioWidth()]` */
function bothVoices(conditions: Readonly<Record<string, Float32Array>>, rows: number): Float32Array {
  const tables = dataset.conditions.map((spec) => {
    const [values, moments] = [conditions[spec.name], normalisation.conditions[spec.name]];
    if (values === undefined || moments === undefined) throw new RangeError(`No "${spec.name}".`);
    return { values: normalise(values, moments), width: conditionWidth(spec) };
  });
  return joinColumns(tables, rows);
}

function audioWidth(): number {
  return dataset.conditions.reduce((sum, spec) => sum + conditionWidth(spec), 0);
}

/** Arrays `[rows, width]` of one length as `NAME.npy`, `[arrays, rows, width]`. */
async function write(name: string, arrays: readonly Float32Array[], width: number): Promise<void> {
  const size = arrays[0]?.length ?? 0;
  const all = new Float32Array(arrays.length * size);
  arrays.forEach((array, i) => all.set(array, i * size));
  await writeFile(join(folder, `${name}.npy`), encodeNpy(all, [arrays.length, size / width, width]));
}
