import type { Dataset } from '@antiphon/data';
import { conditionsOf } from '@antiphon/train';
import { TrainingStore } from '../executors/training-store';
import type { Report } from '../report/report-json';
import type { ExperimentSpec } from '../spec/spec';
import { Identities } from '../store/identities';
import type { Counts } from '../store/reconcile';
import { armsOf, cardId } from '../store/results';
import { RunDirectory } from '../store/run-directory';
import { isWhole, survey, type Survey } from '../store/survey';
import { prepareComparison, type PreparedComparison } from './check/prepare-comparison';
import { outlook } from './outlook';
import type { Cell, Training } from './plan';
import { pluginIdentity } from './plugin-identity';
import { evaluationsOf } from './steps-within';

/** What a run of a spec would do, told before it does anything. */
export interface ComparisonPlan {
  readonly trainings: readonly PlannedTraining[];
  readonly cells: readonly PlannedCell[];
  /** Audits, one for each arm and training seed. */
  readonly audits: { readonly all: number; readonly missing: number };
  /** Of the run that `out` holds: what belongs to this spec no more, and would be set aside. */
  readonly obsolete: Counts;
  /** Network evaluations, a row of each branch of each step of each motion; training and audits not counted. */
  readonly evaluations: { readonly all: number; readonly missing: number };
  /** Windows that every cell is sampled for, motions of each, and recordings that they are from. */
  readonly windows: { readonly count: number; readonly seeds: number; readonly clips: number };
  /** What of the spec is allowed and may not be meant, a sentence a line. */
  readonly notes: readonly string[];
  /** What this design could find, a sentence a line. */
  readonly outlook: readonly string[];
}

/** A model that the comparison needs. */
export interface PlannedTraining {
  readonly id: string;
  readonly arm: string;
  readonly trainSeed: number;
  /** `kept`: nothing of it is left to be trained; `stored`: the store that runs share has it. */
  readonly state: 'new' | 'continued' | 'stored' | 'kept';
  /** Steps that are there, and in all. */
  readonly from: number;
  readonly steps: number;
}

/** A setting that an arm is sampled in. */
export interface PlannedCell {
  readonly id: string;
  readonly training: string;
  readonly state: 'new' | 'kept';
  readonly motions: number;
  /** Network evaluations of each motion. */
  readonly nfe: number;
}

/** What is planned, and where the run would go. */
export interface PlanOptions {
  readonly spec: ExperimentSpec;
  readonly dataset: Dataset;
  /** Folder of the run, which is read and not touched; without one, everything is new. */
  readonly out?: string | undefined;
  /** Folder of trainings that several runs share, which is read and not touched. */
  readonly store?: string | undefined;
  /** See `RunOptions`. */
  readonly pilot?: Report | undefined;
}

/**
 * Holds a spec against its data as `runExperiment` does, and says what a run would train and sample: of a folder that holds a run, what it would keep. Writes nothing.
 * @throws all that stands in the way of the run, together (INVALID_INPUT, TOO_LITTLE_DATA and others); OTHER_RUN, NEWER_FORMAT
 */
export async function planComparison(options: PlanOptions): Promise<ComparisonPlan> {
  return (await surveyed(options)).planned;
}

/** The same with what it was told from. */
export async function surveyed({ spec, dataset, out, store, pilot }: PlanOptions): Promise<{
  readonly planned: ComparisonPlan;
  readonly prepared: PreparedComparison;
  readonly found: Survey;
}> {
  const prepared = prepareComparison(spec, dataset);
  const { plan, evaluations, measurable, notes } = prepared;
  const { test, validation = test } = evaluations;
  const found = await surveyOf(out, store, spec, dataset, prepared);
  const { spacing = spec.training.spacing } = spec.sampling;
  const conditions = conditionsOf(dataset, spec.training).map(({ name }) => name);
  const model = { conditions, fps: dataset.motion.fps, training: { ...spec.training, spacing } };
  const cells = plan.flatMap((training) =>
    training.cells.map((cell): PlannedCell => ({
      id: cell.id,
      training: training.id,
      state: found.cells.has(cell.id) ? 'kept' : 'new',
      motions: (cell.split === 'validation' ? validation : test).windows.length * spec.sampling.seeds,
      nfe: evaluationsOf(cell.guidance, cell.steps, model),
    })),
  );
  const audits = plan.flatMap((training) => armsOf(training.cells).map((cell: Cell) => cardId(cell)));
  const sum = (counted: readonly PlannedCell[]) => counted.reduce((all, { motions, nfe }) => all + motions * nfe, 0);
  const units = new Set(test.windows.map(({ unit }) => unit)).size;
  const clips = new Set(test.windows.map(({ clip }) => clip.id)).size;
  return {
    prepared,
    found,
    planned: {
      trainings: plan.map((training) => plannedTraining(training, spec.training.steps, found)),
      cells,
      audits: { all: audits.length, missing: audits.filter((name) => !found.cards.has(name)).length },
      obsolete: found.obsolete,
      evaluations: { all: sum(cells), missing: sum(cells.filter(({ state }) => state === 'new')) },
      windows: { count: test.windows.length, seeds: spec.sampling.seeds, clips },
      notes,
      outlook: outlook(spec, { clips: units, pilot, measurable }),
    },
  };
}

async function surveyOf(
  out: string | undefined,
  store: string | undefined,
  spec: ExperimentSpec,
  dataset: Dataset,
  { plan, evaluations }: PreparedComparison,
): Promise<Survey> {
  const guidances = spec.arms.map(({ guidance }) => guidance);
  const plugins = pluginIdentity(guidances, spec.sampling.sampler);
  const identity = { spec, dataHash: dataset.hash, ...(plugins && { plugins }) };
  const there = out === undefined ? undefined : await RunDirectory.look(out, identity);
  return survey(there?.path, plan, new Identities(spec, dataset, evaluations, plan, plugins), {
    spec,
    store: store === undefined ? undefined : new TrainingStore(store),
  });
}

function plannedTraining(training: Training, steps: number, found: Survey): PlannedTraining {
  const { id, arm, trainSeed } = training;
  const there = found.trainings.get(id);
  const from = Math.min(steps, there?.step ?? 0);
  const kept = there?.isFinished === true || isWhole(training, found);
  const state = kept ? 'kept' : there?.isStored === true ? 'stored' : from > 0 ? 'continued' : 'new';
  return { id, arm, trainSeed, state, from: kept ? steps : from, steps };
}
