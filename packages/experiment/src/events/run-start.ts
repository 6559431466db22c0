import { FILE_FORMATS } from '@antiphon/core';
import type { Training } from '../plan/plan';
import type { ExperimentSpec } from '../spec/spec';
import type { RunChange } from '../store/reconcile';
import type { RunEvent } from './run-event';

type RunStart = Extract<RunEvent, { event: 'run-start' }>;

/** What a call of a run has before it: all of its plan, and what of it is there already. */
export function runStart(
  { name, arms }: ExperimentSpec,
  plan: readonly Training[],
  { kept }: RunChange,
): Omit<RunStart, 'time'> {
  return {
    event: 'run-start',
    format: FILE_FORMATS.runEvents,
    name,
    arms: arms.map((arm) => arm.name),
    all: { trainings: plan.length, cells: plan.reduce((sum, { cells }) => sum + cells.length, 0) },
    kept: { trainings: kept.trainings, cells: kept.cells },
  };
}
