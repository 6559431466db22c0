import type { TrainState } from '@antiphon/tfjs-onnxruntime';
import type { TrainingTask } from './training-task';

/** What any checkpoint of the loop has. */
export interface LoopCheckpoint {
  /** Steps done. */
  readonly step: number;
  readonly state: LoopState;
  /** `[step, loss]`, thinned. */
  readonly history: readonly (readonly [step: number, loss: number])[];
}

/** The training's state, with what is learned without gradients. */
export interface LoopState extends TrainState {
  readonly buffers?: Readonly<Record<string, Float32Array>> | undefined;
}

/** The state that a task's run begins with. */
export function initialState(task: Pick<TrainingTask, 'parameters' | 'buffers'>): LoopState {
  const named = Object.entries(task.parameters);
  const values = () => Object.fromEntries(named.map(([name, { values }]) => [name, Float32Array.from(values)]));
  const zeros = () => Object.fromEntries(named.map(([name, { values }]) => [name, new Float32Array(values.length)]));
  const state = { step: 0, parameters: values(), ema: values(), m: zeros(), v: zeros() };
  return task.buffers === undefined ? state : { ...state, buffers: initialBuffers(task) };
}

export function initialBuffers({ buffers = {} }: Pick<TrainingTask, 'buffers'>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(buffers).map(([name, { values }]) => [name, Float32Array.from(values)]));
}
