import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Guidance, TrainingTarget } from '@antiphon/core';
import type { Network, NetworkEvaluator, NetworkInputs } from './network/evaluate-network';

/** The target that needs a teacher, if any: at scale 1 a model that teaches itself adds nothing to the data, and trains as any other. */
export function taughtTarget({ target }: Pick<Guidance, 'target'>): TrainingTarget | undefined {
  return target?.teacher === 'self' && target.scale === 1 ? undefined : target;
}

/** Evaluations of networks that a training step needs: one that learns, and two of the teacher. */
export function forwardPassesNeeded(guidance: Pick<Guidance, 'target'>): number {
  return taughtTarget(guidance) === undefined ? 1 : 3;
}

/** Who teaches: a network with weights that no gradient reaches. */
export interface TeachingNetwork extends Network {
  readonly weights: Record<string, Tensor>;
}

/**
 * What the network should say when guidance is built in, `[B, T, F]`. Linear in the teacher's predictions, so the rule is the same for x0, epsilon and v.
 * - `self` (model guidance, arXiv 2502.12154): `plain + w·(cond − uncond)` for samples that keep all their conditions, `plain` for the others.
 *   The difference is the network's own and so already guided: training settles where it is plain/(1 − w). With w = 1 − 1/scale that is the scale asked for
 *   (the paper gives w itself, below 1: from w = 1 on training runs away);
 * - `model` (distillation, arXiv 2210.03142, stage one): `uncond + scale·(cond − uncond)` for every sample.
 * @param plain `[B, T, F]`: the target of ordinary training
 */
export function guidedTarget(
  { teacher, scale }: TrainingTarget,
  plain: Tensor3D,
  network: TeachingNetwork,
  inputs: NetworkInputs,
  evaluator: NetworkEvaluator,
): Tensor3D {
  const [batch] = inputs.x.shape;
  const predict = (keep: Tensor1D) => evaluator.evaluate(network, network.weights, { ...inputs, keep: every(keep) });
  const [cond, uncond] = [predict(tf.ones([batch])), predict(tf.zeros([batch]))];
  const difference = tf.sub(cond, uncond);
  if (teacher === 'model') return tf.add(uncond, tf.mul(difference, scale));
  const complete = Object.values(inputs.keep).reduce<Tensor>((all, keep) => tf.mul(all, keep), tf.ones([batch]));
  return tf.add(plain, tf.mul(difference, tf.mul(tf.reshape(complete, [batch, 1, 1]), 1 - 1 / scale)));

  function every(keep: Tensor1D): Record<string, Tensor1D> {
    return Object.fromEntries(Object.keys(inputs.conditions).map((name) => [name, keep]));
  }
}
