import { join } from 'node:path';
import { AntiphonError, Random } from '@antiphon/core';
import { makeFolder, withFolderLock, writeFileAtomic, type Dataset } from '@antiphon/data';
import { conditionsOf } from '@antiphon/train';
import { buildReport } from './build-report';
import { ArmCards } from './arm-cards';
import { checkPlan } from './check-plan';
import { evaluationSet, type EvaluationSet } from './evaluation-set';
import type { ArmSampler, Executor } from './executors/executor';
import { floors } from './floors';
import { pluginIdentity } from './plugin-identity';
import { planExperiment, type Cell, type Training } from './plan';
import { reportHtml } from './report/html';
import type { Report, ReportCell, ReportFloors } from './report/report-json';
import { score } from './score';
import type { ExperimentSpec } from './spec';
import { RunDirectory } from './store/run-directory';
import { TimeLeft } from './time-left';

export interface RunOptions {
  readonly spec: ExperimentSpec;
  readonly dataset: Dataset;
  /** Folder of the run; one that was interrupted goes on. */
  readonly out: string;
  readonly executor: Executor;
  /** Milliseconds; for progress only. */
  readonly clock: () => number;
  readonly onProgress?: (progress: ExperimentProgress) => void;
  /** Aborting stops at the next step or batch; what is finished stays. */
  readonly signal?: AbortSignal;
}

export interface ExperimentProgress {
  readonly phase: 'train' | 'sample' | 'report';
  /** What is being done, e.g. `cfg, scale 2`. */
  readonly label: string;
  /** Finished cells, and cells in all. */
  readonly done: number;
  readonly total: number;
  /** Undefined until something was measured. */
  readonly secondsLeft: number | undefined;
}

/**
 * Trains the arms, samples the cells, computes metrics and writes `report.json` and `report.html` into `out`. Finished trainings and cells are
 * kept, so running it again after an interruption goes on where it stopped, to the same report.
 * @throws OTHER_RUN if `out` holds another experiment, IN_USE if another process works there, TOO_LITTLE_DATA, CANNOT_WRITE, INTERRUPTED
 */
export async function runExperiment(options: RunOptions): Promise<Report> {
  const { spec, dataset, out } = options;
  const conditions = conditionsOf(dataset, spec.training).map(({ name }) => name);
  const model = { conditions, fps: dataset.motion.fps };
  const plan = planExperiment(spec, model);
  checkPlan(plan, { ...model, training: spec.training });
  const evaluation = evaluationSet(dataset, {
    frames: spec.training.frames,
    limit: spec.sampling.windows,
    seed: spec.seed,
    keyFrameEvery: spec.training.keyFrameEvery,
  });
  return withFolderLock(out, () => runPlan(options, plan, evaluation));
}

async function runPlan(options: RunOptions, plan: readonly Training[], evaluation: EvaluationSet): Promise<Report> {
  const { spec, dataset, out } = options;
  const plugins = pluginIdentity(
    spec.arms.map(({ guidance }) => guidance),
    spec.sampling.sampler,
  );
  const directory = await RunDirectory.open(out, { spec, dataHash: dataset.hash, ...(plugins && { plugins }) });
  const cards = new ArmCards(directory);
  const cells = await finishCells(options, { plan, evaluation, directory, cards });
  const all = plan.flatMap((training) => training.cells);
  options.onProgress?.({ phase: 'report', label: 'report', done: all.length, total: all.length, secondsLeft: 0 });
  let truth = await directory.read<ReportFloors>('floors');
  if (truth === undefined) {
    truth = floors(dataset, evaluation, spec.sampling.seeds);
    await directory.write('floors', truth);
  }
  const report = buildReport({ spec, dataset, evaluation, cells, floors: truth, cards: await cards.read(all) });
  await writeReport(report, out);
  return report;
}

/** Writes `report.json` and the self-contained `report.html`. */
export async function writeReport(report: Report, out: string): Promise<void> {
  await makeFolder(out);
  await writeFileAtomic(join(out, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
  await writeFileAtomic(join(out, 'report.html'), reportHtml(report));
}

interface Work {
  readonly plan: readonly Training[];
  readonly evaluation: EvaluationSet;
  readonly directory: RunDirectory;
  readonly cards: ArmCards;
}

/** The plan's cells by training seed and arm, those that are on disk from there. */
async function finishCells(options: RunOptions, { plan, evaluation, directory, cards }: Work): Promise<ReportCell[]> {
  const { executor, clock, signal, onProgress } = options;
  const total = plan.reduce((sum, training) => sum + training.cells.length, 0);
  const finished = new Map<string, ReportCell>();
  for (const { cells } of plan)
    for (const cell of cells) {
      const stored = await directory.read<ReportCell>(cell.id);
      if (stored !== undefined) finished.set(cell.id, stored);
    }
  const missing = plan
    .map((training) => ({ ...training, cells: training.cells.filter(({ id }) => !finished.has(id)) }))
    .filter(({ cells }) => cells.length > 0);
  const timeLeft = new TimeLeft(total / plan.length);
  for (const [index, training] of missing.entries()) {
    const trainingsAfter = missing.length - index - 1;
    const started = clock();
    const sampler = await executor.open(training, {
      folder: directory.armFolder(training.id),
      ...(training.teacher === undefined ? {} : { teacherFolder: directory.armFolder(training.teacher) }),
      ...(signal === undefined ? {} : { signal }),
      onProgress: (fraction, detail) =>
        onProgress?.({
          phase: 'train',
          label: `${training.id} ${detail}`,
          done: finished.size,
          total,
          secondsLeft: timeLeft.left(trainingsAfter + 1 - fraction, total - finished.size, {
            seconds: (clock() - started) / 1000,
            fraction,
          }),
        }),
    });
    timeLeft.addTraining((clock() - started) / 1000, 1);
    try {
      await cards.ask(sampler, training.cells, signal);
      for (const cell of training.cells) {
        stopIfAborted(signal, finished.size, total);
        const began = clock();
        const show = (doing: string) =>
          onProgress?.({
            phase: 'sample',
            label: `${cell.arm}-seed${cell.trainSeed}, scale ${cell.scale}, ${cell.sampler} ${cell.steps}${doing}`,
            done: finished.size,
            total,
            secondsLeft: timeLeft.left(trainingsAfter, total - finished.size),
          });
        show('');
        const onScore = () => {
          show(': metrics');
        };
        const result = await sampleCell(cell, sampler, { evaluation, spec: options.spec, signal, onScore });
        await directory.write(cell.id, result);
        finished.set(cell.id, result);
        timeLeft.addCell((clock() - began) / 1000);
      }
    } finally {
      await sampler.close();
    }
  }
  const { arms, trainSeeds } = options.spec;
  const place = ({ arm, trainSeed }: Cell) =>
    trainSeeds.indexOf(trainSeed) * arms.length + arms.findIndex(({ name }) => name === arm);
  const all = plan.flatMap(({ cells }) => cells).sort((a, b) => place(a) - place(b));
  return all.flatMap(({ id }) => finished.get(id) ?? []);
}

/** Samples every window with every sampling seed, and scores the result. Seeds come from the training seed, the window and the index: never from the arm. */
async function sampleCell(
  cell: Cell,
  sampler: ArmSampler,
  how: {
    readonly evaluation: EvaluationSet;
    readonly spec: ExperimentSpec;
    readonly signal: AbortSignal | undefined;
    /** All motions are there. */
    readonly onScore: () => void;
  },
): Promise<ReportCell> {
  const { windows, context } = how.evaluation;
  const count = how.spec.sampling.seeds;
  const requests = windows.flatMap(({ id, conditions }) =>
    Array.from({ length: count }, (_, k) => ({
      conditions,
      seed: Random.stream(cell.trainSeed, 'sampling', id, k).bits(),
    })),
  );
  const { motions, nfe, seconds } = await sampler.sample(cell, requests, how.signal);
  if (!motions.every((motion) => motion.every(Number.isFinite)))
    throw new AntiphonError('SESSION_FAILED', { operation: cell.id, problem: 'it sampled motion that is not finite' });
  how.onScore();
  const sampled = windows.map((window, i) => ({ window, samples: motions.slice(i * count, (i + 1) * count) }));
  const { metrics, intervals, perClip } = score(sampled, context);
  return {
    arm: cell.arm,
    trainSeed: cell.trainSeed,
    scale: cell.scale,
    sampler: cell.sampler,
    steps: cell.steps,
    nfe,
    metrics: { ...metrics, secondsPerClip: seconds / motions.length },
    intervals,
    perClip,
  };
}

function stopIfAborted(signal: AbortSignal | undefined, done: number, total: number): void {
  if (signal?.aborted === true)
    throw new AntiphonError('INTERRUPTED', {
      resume: `Run the same command again to go on: ${done} of ${total} cells are finished.`,
    });
}
