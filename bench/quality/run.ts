/**
 * Time to quality: what a recipe has learned after so many seconds of training on two cores, by the metrics of the reports, over training seeds.
 *   npm run bench -- quality [--recipes earlier,default] [--seconds 10,20,60] [--seeds 0,1,2,3,4] [--scales 1,2,4] [--out bench/quality/results.jsonl] [--picture docs/pictures/quality.svg] [--show]
 * Each line of the file is one training: what is there is not trained again (with `--show`, nothing is), and the table and the picture are of all that are asked for. Seconds become steps by the fastest of three short runs
 * (a learning rate that decays has to know its end), or by `--pace`, in steps a second, where a machine is not quiet; the file keeps what each took, too.
 * bench/quality/reference.ts adds the same recipe as audio2photoreal's, in PyTorch.
 */
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDataset, type Dataset } from '@antiphon/data';
import { createGuidance } from '@antiphon/guidance';
import { exportBundle, parseTrainConfig, train, type TrainConfig } from '@antiphon/train';
import { qualityPicture } from './picture';
import { RECIPES, type Recipe } from './recipes';
import { readResults, type Trained } from './results';
import { scoresOfBundle } from './scores';
import { qualityTable } from './table';

const { values: options } = parseArgs({
  options: {
    recipes: { type: 'string', default: 'earlier,default' },
    seconds: { type: 'string', default: '10,20,60' },
    seeds: { type: 'string', default: '0,1,2,3,4' },
    scales: { type: 'string', default: '1,2,4' },
    out: { type: 'string', default: 'bench/quality/results.jsonl' },
    pace: { type: 'string' },
    picture: { type: 'string' },
    show: { type: 'boolean', default: false },
  },
});
const numbers = (list: string) => list.split(',').map(Number);
const recipes = options.recipes.split(',');

const known = await readResults(options.out);
let dataset: Dataset | undefined;
for (const name of options.show ? [] : recipes) {
  const recipe = RECIPES[name];
  if (recipe === undefined) {
    if (known.some((one) => one.recipe === name)) continue; // of another's making: it can only be shown
    throw new Error(`There is no recipe "${name}". Known: ${Object.keys(RECIPES).join(', ')}`);
  }
  let pace = Number(options.pace ?? NaN);
  for (const seconds of numbers(options.seconds))
    for (const seed of numbers(options.seeds)) {
      if (known.some((one) => one.recipe === name && one.seconds === seconds && one.seed === seed)) continue;
      dataset ??= await openDataset({ kind: 'synthetic', seed: 1, clips: 72, secondsPerClip: 10 });
      if (Number.isNaN(pace)) pace = await stepsPerSecond(dataset, recipe);
      const steps = Math.round(seconds * pace);
      const found = await measured(dataset, { recipe: name, training: recipe.training, seconds, seed, steps }, recipe);
      known.push(found);
      await appendFile(options.out, `${JSON.stringify(found)}\n`);
      process.stderr.write(`${name} ${seconds} s seed ${seed}: ${steps} steps in ${found.took.toFixed(0)} s\n`);
    }
}
const shown = known.filter(
  ({ recipe, seconds }) => recipes.includes(recipe) && numbers(options.seconds).includes(seconds),
);
console.log(qualityTable(shown));
if (options.picture !== undefined) await writeFile(options.picture, qualityPicture(shown, '2'));

async function stepsPerSecond(data: Dataset, recipe: Recipe): Promise<number> {
  let best = 0;
  for (let i = 0; i < 3; i++) {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-pace-'));
    const times: number[] = [];
    const onProgress = () => times.push(performance.now());
    await train({ ...settingOf(data, recipe, { steps: 70 }), out: folder, onProgress });
    best = Math.max(best, 60_000 / ((times[69] ?? NaN) - (times[9] ?? NaN)));
    await rm(folder, { recursive: true });
  }
  return best;
}

async function measured(data: Dataset, run: Omit<Trained, 'took' | 'scores'>, recipe: Recipe): Promise<Trained> {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-quality-'));
  try {
    const began = performance.now();
    const { steps, seed } = run;
    const checkpoint = await train({ ...settingOf(data, recipe, { steps, seed }), out: join(folder, 'run') });
    const took = (performance.now() - began) / 1000;
    const bundle = join(folder, 'bundle');
    await exportBundle(checkpoint, bundle, { name: run.recipe });
    return { ...run, took, scores: await scoresOfBundle(bundle, data, numbers(options.scales), seed) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function settingOf(data: Dataset, { training, guidance = 'cfg' }: Recipe, more: Partial<TrainConfig>) {
  return {
    dataset: data,
    guidance: createGuidance({ kind: guidance }),
    config: parseTrainConfig({ ...training, ...more, checkpointEvery: 1e9 }),
    clock: () => performance.now(),
  };
}
