import type { PredictionKind, Samples } from '@antiphon/core';
import type { BehaviourProbe } from '../../../record/behaviour';
import type { FindingName } from '../../../finding';

type Level = BehaviourProbe['levels'][number];

/** One thing that may be wrong between what was trained and what is served. */
export interface Cause {
  readonly name: FindingName;
  /** What is so if it is that, as a clause with a subject: "its outputs are v, and are read as x0". */
  readonly says: string;
}

/** Another way to tell the network its time steps. */
export interface Telling {
  readonly cause: Cause;
  /** The time step to tell at a level, where `served` is what it is told as it is served. */
  readonly timestep: (served: number, level: Level, index: number) => number;
}

/** Another way to read its outputs. */
export interface Reading {
  readonly causes: readonly Cause[];
  /** What the output is. */
  readonly kind: PredictionKind;
  /** By how much it was multiplied; told once it is fitted. */
  readonly scaled: boolean;
}

/** What the network said and what it should have, for one branch at one level. Any linear view of the numbers does. */
export interface Said {
  readonly branch: number;
  readonly level: Level;
  readonly noisy: Samples;
  /** x0 as it is served. */
  readonly x0: Samples;
  readonly wanted: Samples;
}
