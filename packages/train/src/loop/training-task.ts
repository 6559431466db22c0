import type { ParameterValues } from '@antiphon/core/models';
import type { InputSpec } from '@antiphon/tfjs-onnxruntime';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** What one stage of training brings to the one loop: a denoiser, a motion codec, a guide, a lip regressor. Everything in it is a pure function of its config and seed. */
export interface TrainingTask {
  /** The network's initial weights. */
  readonly parameters: ParameterValues;
  /** What a step is fed with besides the buffers; the first axis of each is the batch. */
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /**
   * The loss of one step, traced once. `buffers` are what is learned without gradients (codebooks): constants to the gradient.
   * `outputs` come back from every step; `updateBuffers` reads them.
   */
  loss(
    parameters: Record<string, Tensor>,
    inputs: Record<string, Tensor>,
    context: { readonly ema: Record<string, Tensor>; readonly buffers: Record<string, Tensor> },
  ): { loss: Scalar; metrics?: Record<string, Scalar>; outputs?: Record<string, Tensor> };
  /** The feeds of step `step` (0 first): the same for the same seed and step, whatever was asked before. What it returns may be written over by the next call. */
  feeds(step: number): Readonly<Record<string, Float32Array | Int32Array>>;
  /** What is learned without gradients, as it starts. */
  readonly buffers?: ParameterValues;
  /** The buffers after step `step`, from those before it and what the step put out. Host code; must not keep or change what it is given. */
  updateBuffers?(
    buffers: Readonly<Record<string, Float32Array>>,
    outputs: Readonly<Record<string, Float32Array>>,
    step: number,
  ): Record<string, Float32Array>;
}
