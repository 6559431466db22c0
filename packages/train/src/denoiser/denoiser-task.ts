import { Random, type Guidance, type NoiseSchedule } from '@antiphon/core';
import {
  dropoutSites,
  initFilmTransformer,
  type FilmTransformerConfig,
  type TrainingPass,
} from '@antiphon/core/models';
import type { InputSpec } from '@antiphon/tfjs-onnxruntime';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { BatchSource } from '../batches/batch';
import { feeds } from '../batches/feeds';
import type { TrainingTask } from '../loop/training-task';
import type { TrainConfig } from './config';
import { NetworkEvaluator, type NetworkInputs } from './network/evaluate-network';
import { guidedTarget, taughtTarget, type TeachingNetwork } from './guided-target';
import { diffusionLoss } from './loss';
import { NetworkDropout } from './network/network-dropout';
import type { Teacher } from './teacher';

export interface DenoiserTask extends TrainingTask {
  /** Evaluations of networks that the loss has asked for when it was last called. */
  readonly forwardPasses: () => number;
}

/** What a training step is made of. */
export interface StepPlan {
  readonly model: FilmTransformerConfig;
  readonly config: TrainConfig;
  readonly guidance: Guidance;
  readonly teacher?: Teacher | undefined;
}

/** Whether the step is fed with the conditions of other clips too: where they stand in for dropped ones. */
export function needsUnrelated({ guidance, teacher }: Pick<StepPlan, 'guidance' | 'teacher'>): boolean {
  return [guidance, teacher].some((network) => network?.nullCondition === 'shuffled');
}

/** The diffusion training of a plan as a task of the loop. */
export function denoiserTask(plan: StepPlan, batches: BatchSource, schedule: NoiseSchedule): DenoiserTask {
  const { model, config, guidance } = plan;
  const rows = Object.fromEntries(model.conditions.map(({ name, tokens }) => [name, tokens]));
  const evaluator = new NetworkEvaluator();
  const masks = new NetworkDropout(sitesOf(plan), config);
  return {
    parameters: initFilmTransformer(model, Random.stream(config.seed, 'initial-weights')),
    inputs: { ...inputSpecs(plan), ...masks.inputs },
    feeds: (step) => ({
      ...feeds(batches.at(step, guidance), schedule, config, rows, needsUnrelated(plan)),
      ...masks.at(step),
    }),
    loss: (parameters, tensors, { ema }) => {
      evaluator.begin();
      const pass = { masks: masks.of(tensors), recompute: config.recompute };
      const { prediction, wanted } = predictionAndTarget(plan, evaluator, { parameters, ema }, tensors, pass);
      return diffusionLoss(prediction, wanted, tensors.mask, config);
    },
    forwardPasses: () => evaluator.passes,
  };
}

/** What the network says, and what it should say `[B, T, F]`, of inputs as `inputSpecs` names them. */
export function predictionAndTarget(
  plan: StepPlan,
  evaluator: NetworkEvaluator,
  weights: Readonly<Record<'parameters' | 'ema', Record<string, Tensor>>>,
  tensors: Record<string, Tensor>,
  pass: TrainingPass = {},
): { readonly prediction: Tensor3D; readonly wanted: Tensor3D } {
  const { model, guidance } = plan;
  const network = { model, nullCondition: guidance.nullCondition };
  const inputs = networkInputs(model, tensors);
  const prediction = evaluator.evaluate(network, weights.parameters, inputs, pass);
  const plain = tensors.target as Tensor3D;
  const target = taughtTarget(guidance);
  if (target === undefined) return { prediction, wanted: plain };
  return {
    prediction,
    wanted: guidedTarget(target, plain, teachingNetwork(plan, weights.ema), inputs, evaluator),
  };
}

/** Where the network drops numbers; nowhere without dropout. */
function sitesOf({ model, config }: StepPlan): ReturnType<typeof dropoutSites> {
  return config.networkDropout === 0 ? {} : dropoutSites(model);
}

/** The frozen model, whose weights become constants of the graph, or the moving average of the one that learns. */
function teachingNetwork({ model, guidance, teacher }: StepPlan, ema: Record<string, Tensor>): TeachingNetwork {
  if (teacher === undefined) return { model, nullCondition: guidance.nullCondition, weights: ema };
  const weights = Object.entries(teacher.values).map(([name, { shape, values }]) => [
    name,
    tf.tensor(values, [...shape]),
  ]);
  return { ...teacher, weights: Object.fromEntries(weights) as Record<string, Tensor> };
}

/** What the networks and the loss of a step are fed with. */
export function inputSpecs(plan: StepPlan): Record<string, InputSpec> {
  const { batchSize, frames } = plan.config;
  const unrelated = needsUnrelated(plan);
  const inputs: Record<string, InputSpec> = {
    x: { shape: [batchSize, frames, plan.model.features] },
    target: { shape: [batchSize, frames, plan.model.features] },
    t: { shape: [batchSize] },
    mask: { shape: [batchSize, frames] },
  };
  for (const { name, width, tokens } of plan.model.conditions) {
    inputs[`condition_${name}`] = { shape: [batchSize, tokens, width] };
    inputs[`keep_${name}`] = { shape: [batchSize] };
    if (unrelated) inputs[`unrelated_${name}`] = { shape: [batchSize, tokens, width] };
  }
  return inputs;
}

export function networkInputs(model: FilmTransformerConfig, tensors: Record<string, Tensor>): NetworkInputs {
  const byCondition = <T extends Tensor>(prefix: string) =>
    Object.fromEntries(model.conditions.map(({ name }) => [name, tensors[`${prefix}_${name}`] as T]));
  return {
    x: tensors.x as Tensor3D,
    t: tensors.t as Tensor1D,
    conditions: byCondition<Tensor3D>('condition'),
    unrelated: byCondition<Tensor3D>('unrelated'),
    keep: byCondition<Tensor1D>('keep'),
  };
}
