import { AntiphonError } from '@antiphon/core';
import type { EvaluationSets } from '../evaluation/evaluation-set';
import type { RunLog } from '../events/run-log';
import type { ArmSampler } from '../executors/executor';
import type { Cell, Training } from '../plan/plan';
import type { ReportCard, ReportCell, ReportFailure } from '../report/report-json';
import type { Identities } from '../store/identities';
import { noteMaking } from '../store/makings';
import { claimTraining } from '../store/claim';
import { armsOf, Results } from '../store/results';
import type { RunDirectory } from '../store/run-directory';
import { CellProgress } from './cell-progress';
import { Failures } from './failures';
import type { RunOptions } from './run-options';
import { sampleCell, scoreCell } from './sample-cell';

export interface Work {
  readonly plan: readonly Training[];
  readonly evaluations: EvaluationSets;
  readonly directory: RunDirectory;
  readonly identities: Identities;
  readonly log: RunLog;
}

export interface Finished {
  /** By training seed, arm and setting; without those that failed. */
  readonly cells: readonly ReportCell[];
  /** The baseline's on the validation clips, where a margin is a share of its distance from the truth. */
  readonly validation: readonly ReportCell[];
  /** By arm, where it was audited. */
  readonly cards: ReadonlyMap<string, ReportCard>;
  readonly failures: readonly ReportFailure[];
}

/**
 * Trains the models of a plan and samples its cells; what is on disk already, of the same inputs, is taken from there. An arm that fails is noted, and the others go on.
 * @throws INTERRUPTED, CANNOT_WRITE, and what else concerns all arms; ARMS_FAILED, or the one error there was, where nothing is left to report
 */
export async function finishCells(options: RunOptions, work: Work): Promise<Finished> {
  const { plan, directory, identities, log } = work;
  const { executor, signal, spec } = options;
  const results = new Results(directory, identities);
  const failures = new Failures(signal);
  for (const training of plan) await results.load(training, await executor.modelIn?.(directory.armFolder(training.id)));
  const missing = plan.filter((training) => !results.isWhole(training));
  if (missing.length > 0 && options.making !== undefined) await noteMaking(directory.path, options.making);
  const progress = new CellProgress(options, plan, results);
  const untrained = new Set<string>();
  for (const [index, training] of missing.entries()) {
    const open = async () => {
      await claimTraining(directory.armFolder(training.id), {
        training: identities.training(training.id),
        lineage: identities.lineage(training.id),
      });
      if (training.teacher !== undefined && untrained.has(training.teacher))
        throw new AntiphonError('INVALID_INPUT', { source: 'its teacher', problem: `${training.teacher} failed` });
      const onProgress = progress.ofTraining(training, missing.length - index - 1);
      return await executor.open(training, {
        folder: directory.armFolder(training.id),
        identity: identities.training(training.id),
        ...(training.teacher === undefined ? {} : { teacherFolder: directory.armFolder(training.teacher) }),
        ...(signal === undefined ? {} : { signal }),
        onProgress,
        onEvent: (event) => log.tell({ ...event, trainingId: training.id }),
      });
    };
    const unfinished = training.cells.filter((cell) => results.cell(cell) === undefined);
    const parts = armsOf(unfinished.length > 0 ? unfinished : training.cells).map(({ arm, trainSeed }) => ({
      arm,
      trainSeed,
    }));
    const { id, arm, trainSeed } = training;
    log.tell({ event: 'training', id, arm, trainSeed, state: 'begun' });
    const sampler = await failures.guard('model', parts, open);
    log.tell({ event: 'training', id, arm, trainSeed, state: sampler === undefined ? 'failed' : 'finished' });
    if (sampler === undefined) {
      untrained.add(training.id);
      continue;
    }
    progress.trained();
    try {
      await finishTraining(training, sampler, { options, work, results, failures, progress });
    } finally {
      await sampler.close();
    }
  }
  const { arms, trainSeeds } = spec;
  const place = ({ arm, trainSeed }: Cell) =>
    trainSeeds.indexOf(trainSeed) * arms.length + arms.findIndex(({ name }) => name === arm);
  const all = plan.flatMap(({ cells }) => cells).sort((a, b) => place(a) - place(b));
  const finished = (split: Cell['split']) =>
    all.flatMap((cell) => (cell.split === split ? (results.cell(cell) ?? []) : []));
  const [cells, validation] = [finished(undefined), finished('validation')];
  if (cells.length === 0) throw failures.asError(directory.path);
  return { cells, validation, cards: results.cardsByArm(all), failures: failures.all };
}

interface Sampling {
  readonly options: RunOptions;
  readonly work: Work;
  readonly results: Results;
  readonly failures: Failures;
  readonly progress: CellProgress;
}

/** Audits the arms of a training and samples its cells, those that are there of this very model excepted. */
async function finishTraining(training: Training, sampler: ArmSampler, how: Sampling): Promise<void> {
  const { options, work, results, failures, progress } = how;
  const { test, validation = test } = work.evaluations;
  const { signal, spec } = options;
  const count = spec.sampling.seeds;
  const model = sampler.model ?? '';
  await results.load(training, model);
  for (const cell of armsOf(training.cells))
    await failures.guard('audit', [{ arm: cell.arm, trainSeed: cell.trainSeed }], async () => {
      const value = (await sampler.card?.(cell, signal)) ?? null;
      await results.addCard(training, cell, { model, value });
    });
  for (const cell of training.cells.filter((each) => results.cell(each) === undefined)) {
    progress.stopIfAborted();
    const evaluation = cell.split === 'validation' ? validation : test;
    const done = progress.ofCell(cell);
    const tell = (state: 'begun' | 'finished' | 'failed') => work.log.tell(progress.eventOf(cell, state));
    tell('begun');
    const sampled = await failures.guard('motion', [cell], () => sampleCell(cell, sampler, evaluation, count, signal));
    if (sampled === undefined) {
      tell('failed');
      continue;
    }
    progress.scoring(cell);
    await failures.guard('metrics', [cell], async () => {
      const value = scoreCell(cell, sampled, evaluation, count);
      await results.addCell(training, cell, { model, value });
    });
    done();
    tell(results.cell(cell) === undefined ? 'failed' : 'finished');
  }
}
