import type { TrainStep, TrainStepOptions } from '@antiphon/tfjs-onnxruntime';

/** What computes training steps. Every engine runs the same programs, with the same randomness. A new one is a file and a line in the registry; the parity test takes it from there. */
export interface Engine {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** Loads its library. @throws ENGINE_UNAVAILABLE, which says what is missing and where it can be had */
  load(): Promise<LoadedEngine>;
}

/** An engine whose library is loaded, ready to compile training steps. */
export interface LoadedEngine {
  /** The backend's name in TensorFlow.js, where eager programs can use it, too. */
  readonly backend: string;
  /** What it computes on, in words, such as "ONNX Runtime 1.30.0" or "TensorFlow 2.20 (CPU)". */
  readonly description: string;
  /** What it computes on, where it chooses that for itself. */
  readonly device?: 'cpu' | 'gpu';
  compileTrainStep(options: TrainStepOptions): Promise<TrainStep>;
}
