import { BATCH } from '../../executors/in-process';
import type { ExperimentSpec } from '../../spec/spec';
import type { ComparisonPlan, PlannedCell, PlannedTraining } from '../plan-comparison';
import type { Costs, TrainingCosts } from './costs';

/** Bytes a second that are written, below which few disks are: nothing is written to measure it. */
const WRITTEN = 200e6;
/** Seconds until a file is safely there. */
const FLUSHED = 0.02;

/** Seconds of a run, by what they go into. */
export interface TimeEstimate {
  readonly training: number;
  readonly sampling: number;
  readonly audits: number;
  /** Floors, the ladder of metrics, the report, the arms' motions. */
  readonly rest: number;
  readonly total: number;
}

/** Which arm a cell or an audit is of. */
export interface Work {
  readonly cells: readonly (PlannedCell & { readonly arm: string })[];
  /** Arms whose audits are missing, once for each training seed. */
  readonly audits: readonly string[];
  /** Trainings whose model is opened: those with a cell or an audit to be made. */
  readonly opened: readonly string[];
  /** Arms that are shown. */
  readonly shown: readonly string[];
}

/** What the run of a plan takes, so far as it is not there yet. */
export function addUp(
  plan: Pick<ComparisonPlan, 'trainings'>,
  { cells, audits, opened, shown }: Work,
  { training }: Pick<ExperimentSpec, 'training'>,
  costs: Costs,
): TimeEstimate {
  const sum = <T>(all: readonly T[], of: (each: T) => number) => all.reduce((total, each) => total + of(each), 0);
  const arm = (name: string) => costs.arms.get(name);
  const parts = {
    training:
      sum(plan.trainings, (each) => trainingTime(each, training.checkpointEvery, costs.trainings.get(each.id))) +
      sum(opened, (id) => costs.trainings.get(id)?.open ?? 0),
    sampling: sum(
      cells.filter(({ state }) => state === 'new'),
      ({ arm: name, motions, nfe }) => {
        const { batch = 0, evaluation = 0 } = arm(name) ?? {};
        return Math.ceil(motions / BATCH) * batch + motions * nfe * evaluation + costs.scoring + FLUSHED;
      },
    ),
    audits: sum(audits, (name) => (arm(name)?.audit ?? 0) + 3 * FLUSHED),
    rest: costs.once + costs.report + sum(shown, (name) => arm(name)?.shown ?? 0),
  };
  return { ...parts, total: sum(Object.values(parts), (seconds) => seconds) };
}

function trainingTime(
  { state, from, steps }: PlannedTraining,
  checkpointEvery: number,
  costs: TrainingCosts | undefined,
): number {
  if (state === 'kept' || costs === undefined) return 0;
  const { start, step, validation, checkpoint, export: exported } = costs;
  const left = steps - from;
  const checkpoints = left === 0 ? 0 : Math.floor(steps / checkpointEvery) - Math.floor(from / checkpointEvery) + 1;
  const validated =
    validation === undefined ? 0 : validation.compile + (validation.count * validation.each * left) / steps;
  return (
    (left === 0 ? 0 : start + left * step + validated) +
    checkpoints * (checkpoint.seconds + written(checkpoint.bytes)) +
    exported.seconds +
    written(exported.bytes)
  );
}

function written(bytes: number): number {
  return bytes / WRITTEN + FLUSHED;
}
