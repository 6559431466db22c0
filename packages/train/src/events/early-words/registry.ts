import type { TrainingEvent } from '../training-event';
import { diverging } from './diverging';
import type { Heard } from './heard';
import { overfitting } from './overfitting';
import { stalled } from './stalled';
import { unheard } from './unheard';

export type WarningKind = Extract<TrainingEvent, { event: 'warning' }>['kind'];

/** An early word: what it is about, and what it says of what was heard so far, if it has to say something. Pure. A new one is a file, a line here, a test. */
export interface EarlyWord {
  readonly kind: WarningKind;
  readonly say: (heard: Heard) => string | undefined;
}

export const EARLY_WORDS: readonly EarlyWord[] = [
  { kind: 'diverging', say: diverging },
  { kind: 'overfitting', say: overfitting },
  { kind: 'unheard', say: unheard },
  { kind: 'stalled', say: stalled },
];
