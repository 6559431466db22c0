import type { TrainStep } from '@antiphon/tfjs-onnxruntime';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';

/** The step after which the early weights are taken: a quarter of the way, when a model is good enough to err as the finished one does, only more. */
export function earlyStep(steps: number): number {
  return Math.max(1, Math.round(steps / 4));
}

/** The early weights of a run after `done` of `steps` steps: taken now, or as they were. */
export function earlyWeights(
  before: Checkpoint['early'],
  step: Pick<TrainStep, 'state'>,
  done: number,
  steps: number,
): Checkpoint['early'] {
  return done === earlyStep(steps) ? { step: done, ema: step.state().ema } : before;
}
