import type { TrainingProbe } from '@antiphon/train';

/** What the parts of a comparison cost here and now, in seconds, as they were measured. */
export interface Costs {
  /** Of a training, by its id. */
  readonly trainings: ReadonlyMap<string, TrainingCosts>;
  /** Of sampling an arm, by its name. */
  readonly arms: ReadonlyMap<string, ArmCosts>;
  /** The metrics of one cell. */
  readonly scoring: number;
  /** What is computed once of the data: floors, ladder, the windows. */
  readonly once: number;
  /** The report and its pages. */
  readonly report: number;
}

/** Of a training, and of opening its finished model. */
export type TrainingCosts = Pick<TrainingProbe, 'start' | 'step' | 'validation' | 'checkpoint' | 'export'> & {
  readonly open: number;
};

/** Of an arm's sampling, in batches as a run makes them. */
export interface ArmCosts {
  /** Of a batch, whatever its steps. */
  readonly batch: number;
  /** Of one network evaluation of one motion. */
  readonly evaluation: number;
  readonly audit: number;
  /** Its motion for the page of motions; 0 where there will be none. */
  readonly shown: number;
}

/** Measures seconds by a clock that gives milliseconds. */
export async function timed<T>(
  clock: () => number,
  work: () => T | Promise<T>,
): Promise<{ value: T; seconds: number }> {
  const began = clock();
  const value = await work();
  return { value, seconds: (clock() - began) / 1000 };
}
