import type { TrainingEvent } from '../training-event';

type StepEvent = Extract<TrainingEvent, { event: 'step' }>;
type ValidationEvent = Extract<TrainingEvent, { event: 'validation' }>;

/** What was heard of a training so far, as far as an early word needs it. */
export interface Heard {
  /** Steps in all. */
  readonly steps: number;
  /** The first that there was, of a network that knows nothing yet. */
  readonly first: StepEvent | undefined;
  /** The last ones, at most `RECENT`, in order. */
  readonly recent: readonly StepEvent[];
  /** The highest learning rate so far. */
  readonly peakLearningRate: number;
  readonly validations: readonly ValidationEvent[];
}

/** How many of the last steps are looked at. */
const RECENT = 100;

export function nothingHeard(steps: number): Heard {
  return { steps, first: undefined, recent: [], peakLearningRate: 0, validations: [] };
}

/** With one more event. */
export function heardAlso(heard: Heard, event: TrainingEvent): Heard {
  if (event.event === 'start') return { ...heard, steps: event.steps };
  if (event.event === 'validation') return { ...heard, validations: [...heard.validations, event] };
  if (event.event !== 'step') return heard;
  return {
    ...heard,
    first: heard.first ?? event,
    recent: [...heard.recent.slice(1 - RECENT), event],
    peakLearningRate: Math.max(heard.peakLearningRate, event.learningRate),
  };
}

/** The middle one; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle) - 1] ?? NaN)) / 2;
}
