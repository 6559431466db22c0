import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { NullCondition } from '@antiphon/core';
import { denoise, encode, type TrainingPass, type FilmTransformerConfig } from '@antiphon/core/models';

/** A network and what stands in for the conditions that it loses. */
export interface Network {
  readonly model: FilmTransformerConfig;
  readonly nullCondition: NullCondition;
}

/** What a network is asked about. */
export interface NetworkInputs {
  /** `[B, T, F]`: the noisy motion `alpha·x0 + sigma·noise`. */
  readonly x: Tensor3D;
  /** `[B]`. */
  readonly t: Tensor1D;
  /** Per condition `[B, T, width]`. */
  readonly conditions: Record<string, Tensor3D>;
  /** Per condition `[B, T, width]`, of another clip; only where a null condition is `shuffled`. */
  readonly unrelated: Record<string, Tensor3D>;
  /** Per condition `[B]`: 1 keeps it, 0 drops it. */
  readonly keep: Record<string, Tensor1D>;
}

/** Evaluates networks inside a training step, and counts how often. */
export class NetworkEvaluator {
  private count = 0;

  /** Counts from here: an engine may trace a step once, or compute every step by calling it. */
  begin(): void {
    this.count = 0;
  }

  /** Evaluations of the step so far. */
  get passes(): number {
    return this.count;
  }

  /** The network's prediction `[B, T, F]`, in the space that it was trained for. @param training default: nothing is dropped, nothing computed again */
  evaluate(
    network: Network,
    weights: Record<string, Tensor>,
    inputs: NetworkInputs,
    training: TrainingPass = {},
  ): Tensor3D {
    const { model } = network;
    const { x, t, conditions, keep } = network.nullCondition === 'shuffled' ? exchanged(inputs) : inputs;
    this.count++;
    return denoise(model, weights, x, t, encode(model, weights, conditions, keep, training.masks), undefined, training);
  }
}

/** Every condition kept, those to be dropped being those of another clip: exactly the one or the other, since `keep` is 1 or 0. */
function exchanged(inputs: NetworkInputs): NetworkInputs {
  const names = Object.keys(inputs.conditions);
  const chosen = names.map((name): [string, Tensor3D] => {
    const keep = tf.reshape(inputs.keep[name], [-1, 1, 1]);
    const [own, other] = [tf.mul(inputs.conditions[name], keep), tf.mul(inputs.unrelated[name], tf.sub(1, keep))];
    return [name, tf.add(own, other)];
  });
  const kept = names.map((name): [string, Tensor1D] => [name, tf.ones([inputs.x.shape[0]])]);
  return { ...inputs, conditions: Object.fromEntries(chosen), keep: Object.fromEntries(kept) };
}
