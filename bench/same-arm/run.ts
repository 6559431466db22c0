/**
 * One arm against itself: how often a comparison finds a "difference" between trainings of one and the same arm, on several corpora, where 5 % of families may.
 *   npm run bench -- same-arm [--corpora 1,2,3,4] [--seeds 6] [--runs runs/same-arm] [--out bench/same-arm/results.json] [--show]
 * Every corpus is an experiment with one arm (the demo's cfg at scale 2), which `antiphon compare` could make; it goes on where it stopped. With `--show` nothing is trained, and what was found is told again.
 * Told are disjoint splits of three against three trainings, judged by the report's own functions over both factors, and for comparison single trainings against each other, over clips alone.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '@antiphon/core';
import { openDataset } from '@antiphon/data';
import { InProcessExecutor, parseExperimentSpec, runExperiment, type ReportCell } from '@antiphon/experiment';
import { intervalOverCorpora, splitsOf, type Corpus } from './splits';

const { values: options } = parseArgs({
  options: {
    corpora: { type: 'string', default: '1,2,3,4' },
    seeds: { type: 'string', default: '6' },
    runs: { type: 'string', default: 'runs/same-arm' },
    out: { type: 'string', default: 'bench/same-arm/results.json' },
    show: { type: 'boolean', default: false },
  },
});

const corpora: Corpus[] = options.show
  ? (JSON.parse(await readFile(options.out, 'utf8')) as Corpus[])
  : await trained(options.corpora.split(',').map(Number), Number(options.seeds));

for (const [size, words] of [
  [3, 'three against three trainings, over trainings and clips'],
  [1, 'one training against another, over clips alone'],
] as const) {
  const found = corpora.map((corpus) => splitsOf(corpus, size));
  const families = found.flat();
  const shown = families.filter(({ differences }) => differences > 0).length;
  const tests = families.reduce((sum, { tests: of }) => sum + of, 0);
  const below = families.reduce((sum, family) => sum + family.below, 0);
  const [low, high] = intervalOverCorpora(found, Random.stream(0, 'same-arm', size));
  console.log(
    `${words}: ${shown} of ${families.length} families show a difference (${percent(shown / families.length)} %, 95 % interval over corpora and splits ${percent(low)} to ${percent(high)} %); ${percent(below / tests)} % of ${tests} single tests below .05`,
  );
  found.forEach((splits, i) => {
    const own = splits.filter(({ differences }) => differences > 0).length;
    console.log(`  corpus ${corpora[i]?.seed}: ${own} of ${splits.length}`);
  });
}

async function trained(seeds: readonly number[], trainings: number): Promise<Corpus[]> {
  const made: Corpus[] = [];
  for (const seed of seeds) {
    const spec = parseExperimentSpec({
      name: `same-arm-${seed}`,
      data: { kind: 'synthetic', seed, clips: 72, secondsPerClip: 10 },
      arms: [{ name: 'cfg', guidance: { kind: 'cfg' } }],
      training: { steps: 1300 },
      trainSeeds: Array.from({ length: trainings }, (_, i) => i),
      scales: [2],
      sampling: { steps: 25, seeds: 4, windows: 36 },
    });
    const dataset = await openDataset(spec.data);
    const clock = () => performance.now();
    const executor = new InProcessExecutor({ spec, dataset, clock });
    const { cells } = await runExperiment({
      ...{ spec, dataset, executor, clock, out: join(options.runs, `corpus${seed}`) },
      onProgress: ({ label, done, total }) => process.stderr.write(`\rcorpus ${seed} [${done}/${total}] ${label}    `),
    });
    made.push({ seed, trainings: cells.map(({ perClip }) => rounded(perClip)) });
  }
  await writeFile(options.out, `${JSON.stringify(made)}\n`);
  return made;
}

/** Five digits are enough to tell it again, and keep the file small. */
function rounded(perClip: ReportCell['perClip']): ReportCell['perClip'] {
  return JSON.parse(
    JSON.stringify(perClip, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value)),
  ) as ReportCell['perClip'];
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
