/**
 * `npm run bench -- plan [--clock wall|processor] [--only NAME]`: whether what `antiphon compare --dry-run` foretells comes true. For each of four comparisons of up to some minutes, one process estimates its time as a dry run does, and
 * another one runs it; told are both, by part and in all, and their ratio (run / estimate). By default by the clock on the wall; on a machine that is busy with other things, by the time of all processors that the process was given.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDataset } from '@antiphon/data';
import { estimateComparison, InProcessExecutor, parseExperimentSpec, runExperiment } from '@antiphon/experiment';
import { moveArms, movingArms, testSpeech } from '../packages/cli/src/comparison/move-arms';
import { printJson, surroundings } from './measured';

const data = { kind: 'synthetic', clips: 24, secondsPerClip: 8 };
const arm = (kind: string, more: object = {}) => ({ name: kind, guidance: { kind }, ...more });

/** What is planned and run. */
const SPECS: Readonly<Record<string, object>> = {
  'two small models': {
    data: { kind: 'synthetic', clips: 16, secondsPerClip: 6 },
    arms: [arm('cfg'), arm('fixed')],
    training: { steps: 200, width: 32, feedForward: 64, layers: 1 },
    scales: [1, 2],
    sampling: { steps: 10, seeds: 2, windows: 8 },
  },
  'three models': {
    data,
    arms: [arm('cfg'), arm('null-embed'), arm('fixed')],
    training: { steps: 250 },
    scales: [1, 2],
    sampling: { steps: 10, seeds: 2, windows: 16 },
  },
  'many cells': {
    data,
    arms: [arm('cfg'), arm('fixed')],
    training: { steps: 150, width: 48, feedForward: 96, layers: 2 },
    trainSeeds: [0, 1],
    scales: [1, 2, 4],
    sampling: { steps: [25, 10], seeds: 4, windows: 16 },
  },
  'one model, many ways': {
    data,
    arms: [
      arm('cfg'),
      arm('apg', { model: 'cfg' }),
      arm('pag', { model: 'cfg' }),
      { ...arm('distilled', { teacher: 'cfg' }), guidance: { kind: 'distilled', scale: 2 } },
    ],
    training: { steps: 120 },
    scales: 'own',
    baseline: 'cfg',
    sampling: { nfe: 20, seeds: 2, windows: 16 },
  },
};

const { values: given } = parseArgs({
  options: { clock: { type: 'string', default: 'wall' }, only: { type: 'string' }, child: { type: 'string' } },
});
const clock = given.clock === 'processor' ? processorTime : () => performance.now();
const controller = new AbortController();

/** Milliseconds of all processors that this process was given. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** One side, in this process. */
async function child(name: string, side: string): Promise<unknown> {
  const spec = parseExperimentSpec(SPECS[name]);
  const dataset = await openDataset(spec.data);
  const speech = testSpeech(dataset);
  const began = clock();
  if (side === 'estimate') {
    const shown = speech && movingArms(spec, speech, clock);
    const { estimate } = await estimateComparison({ spec, dataset, clock, ...(shown && { shown }) });
    return { ...estimate, took: (clock() - began) / 1000 };
  }
  const out = await mkdtemp(join(tmpdir(), 'antiphon-plan-'));
  try {
    const executor = new InProcessExecutor({ spec, dataset, clock });
    const report = await runExperiment({ spec, dataset, executor, clock, out });
    const reported = (clock() - began) / 1000;
    if (speech !== undefined) await moveArms(spec, report, out, speech, { signal: controller.signal });
    return { reported, total: (clock() - began) / 1000, memory: process.resourceUsage().maxRSS * 1024 };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** The same in a process of its own, which knows nothing of the other side. */
function measured(name: string, side: string): Record<string, unknown> {
  const words = [fileURLToPath(import.meta.url), '--clock', given.clock, '--only', name, '--child', side];
  const { stdout } = spawnSync(process.execPath, [...process.execArgv, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

if (given.child !== undefined) console.log(JSON.stringify(await child(given.only ?? '', given.child)));
else {
  const names = Object.keys(SPECS).filter((name) => given.only === undefined || name === given.only);
  const found = names.map((name) => {
    const estimate = measured(name, 'estimate');
    const run = measured(name, 'run');
    const foretold = (estimate.seconds as { total: number }).total;
    const ratio = Number(run.total) / foretold;
    console.error(
      `${name}: foretold ${foretold.toFixed(1)} s, took ${Number(run.total).toFixed(1)} s: ${ratio.toFixed(2)}`,
    );
    return { name, estimate, run, ratio };
  });
  printJson({ ...surroundings(0), clock: given.clock, found });
}
