import type { TrainStep, TrainStepRuntime } from '@antiphon/tfjs-onnxruntime';
import { add, mean, type Scalar, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { inputSpecs, predictionAndTarget, type StepPlan } from '../denoiser/denoiser-task';
import { NetworkEvaluator } from '../denoiser/network/evaluate-network';
import { itemLosses } from '../denoiser/loss';
import type { LoadedEngine } from '../engines/engine';

const WEIGHTS = 'weights/';

type Arrays = Readonly<Record<string, Float32Array>>;

/** The loss of each item for weights that are given, on any engine: a step that learns nothing, whose inputs are the weights. Without dropout within the network. */
export class CompiledLosses {
  private constructor(private readonly step: TrainStep) {}

  /** @param atOnce items */
  static async compile(
    engine: LoadedEngine,
    plan: StepPlan,
    shapes: Readonly<Record<string, readonly number[]>>,
    atOnce: number,
    runtime: TrainStepRuntime = {},
  ): Promise<CompiledLosses> {
    const names = Object.keys(shapes);
    const weights = names.map((name) => [WEIGHTS + name, { shape: shapes[name] ?? [] }] as const);
    const of = (tensors: Record<string, Tensor>) =>
      Object.fromEntries(names.map((name): [string, Tensor] => [name, tensors[WEIGHTS + name]]));
    const evaluator = new NetworkEvaluator();
    const small = { ...plan, config: { ...plan.config, batchSize: atOnce } };
    const step = await engine.compileTrainStep({
      ...runtime,
      parameters: { nothing: { shape: [1], values: new Float32Array(1) } },
      inputs: { ...inputSpecs(small), ...Object.fromEntries(weights) },
      loss: ({ nothing }, tensors) => {
        const given = { parameters: of(tensors), ema: of(tensors) };
        const { prediction, wanted } = predictionAndTarget(small, evaluator, given, tensors);
        const losses: Tensor1D = itemLosses(prediction, wanted, tensors.mask, small.config);
        return { loss: add<Scalar>(mean(nothing as Tensor), mean(losses)), outputs: { losses } };
      },
      optimizer: {},
    });
    return new CompiledLosses(step);
  }

  async of(weights: Arrays, feeds: Arrays): Promise<Float32Array> {
    const named = Object.entries(weights).map(([name, values]) => [WEIGHTS + name, values]);
    const { outputs } = await this.step.run({ ...feeds, ...Object.fromEntries(named) }, { learningRate: 0 });
    return outputs.losses ?? new Float32Array();
  }

  dispose(): Promise<void> {
    return this.step.dispose();
  }
}
