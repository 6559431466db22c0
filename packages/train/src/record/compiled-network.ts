import { toX0, unrelatedConditions, type Branch, type MotionShape, type Samples, type Step } from '@antiphon/core';
import { keptInBand } from '@antiphon/core/models';
import type { AuditSubject } from '@antiphon/guidance';
import type { TrainStep, TrainStepRuntime } from '@antiphon/tfjs-onnxruntime';
import { add, mean, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { inputSpecs, needsUnrelated, networkInputs, type StepPlan } from '../denoiser/denoiser-task';
import { NetworkEvaluator } from '../denoiser/network/evaluate-network';
import type { LoadedEngine } from '../engines/engine';

const WEIGHTS = 'weights/';

type Arrays = Readonly<Record<string, Float32Array>>;

/** The network of a training, for weights that are given, on the engine that trained it: what it says of windows, as what is exported of it does. */
export class CompiledNetwork {
  private constructor(
    private readonly step: TrainStep,
    private readonly plan: Pick<StepPlan, 'model' | 'config' | 'guidance'>,
    private readonly atOnce: number,
  ) {}

  /** @param atOnce windows that go through it at once */
  static async compile(
    engine: LoadedEngine,
    { model, config, guidance }: StepPlan,
    { shapes, band }: Pick<Checkpoint, 'shapes' | 'band'>,
    atOnce: number,
    runtime: TrainStepRuntime = {},
  ): Promise<CompiledNetwork> {
    // Neither a teacher nor a target: it is asked, and learns nothing.
    const plan = { model, guidance, config: { ...config, batchSize: atOnce } };
    const names = Object.keys(shapes);
    const inputs = Object.entries(inputSpecs(plan)).filter(([name]) => name !== 'target' && name !== 'mask');
    const weights = names.map((name) => [WEIGHTS + name, { shape: shapes[name] }] as const);
    const evaluator = new NetworkEvaluator();
    const step = await engine.compileTrainStep({
      ...runtime,
      parameters: { nothing: { shape: [1], values: new Float32Array(1) } },
      inputs: Object.fromEntries([...inputs, ...weights]),
      loss: ({ nothing }, tensors) => {
        const given = Object.fromEntries(names.map((name): [string, Tensor] => [name, tensors[WEIGHTS + name]]));
        const network = { model, nullCondition: guidance.nullCondition };
        const said = evaluator.evaluate(network, given, networkInputs(model, tensors));
        const prediction = band === undefined ? said : keptInBand(said, band.kept);
        return { loss: add<Scalar>(mean(nothing as Tensor), 0), outputs: { prediction } };
      },
      optimizer: {},
    });
    return new CompiledNetwork(step, plan, atOnce);
  }

  /** Lends it for a batch of conditions, as an audit is lent what is served. */
  lend(weights: Arrays): AuditSubject['bind'] {
    return (conditions, items, work) => {
      const { model, guidance } = this.plan;
      const names = model.conditions.map(({ name }) => name);
      const rows = Object.fromEntries(model.conditions.map(({ name, tokens }) => [name, tokens]));
      const shape: MotionShape = [items, model.frames, model.features];
      const unrelated = needsUnrelated({ guidance })
        ? unrelatedConditions(conditions, items, (name) => rows[name])
        : undefined;
      const named = Object.fromEntries(Object.entries(weights).map(([name, values]) => [WEIGHTS + name, values]));
      return work({
        conditions: names,
        shape,
        predict: async (x, step, branches) => {
          const predictions: Samples[] = [];
          for (const branch of branches)
            predictions.push(await this.predict(named, { conditions, unrelated, shape }, x, step, branch));
          return predictions;
        },
      });
    };
  }

  dispose(): Promise<void> {
    return this.step.dispose();
  }

  private async predict(
    weights: Arrays,
    { conditions, unrelated, shape }: Bound,
    x: Samples,
    step: Step,
    { keep, timestep = step.timestep }: Branch,
  ): Promise<Samples> {
    const { atOnce, plan } = this;
    const [items] = shape;
    const out = new Float32Array(x.length);
    for (let from = 0; from < items; from += atOnce) {
      const cut = (values: Samples) => cutItems(values, items, from, atOnce);
      const feeds: Record<string, Float32Array> = { x: cut(x), t: new Float32Array(atOnce).fill(timestep) };
      for (const { name } of plan.model.conditions) {
        feeds[`condition_${name}`] = cut(conditions[name]);
        feeds[`keep_${name}`] = new Float32Array(atOnce).fill(keep[name] === false ? 0 : 1);
        if (unrelated !== undefined) feeds[`unrelated_${name}`] = cut(unrelated[name]);
      }
      const { outputs } = await this.step.run({ ...feeds, ...weights }, { learningRate: 0 });
      const size = x.length / items;
      out.set(outputs.prediction.subarray(0, size * Math.min(atOnce, items - from)), from * size);
    }
    return toX0(plan.config.prediction, out, x, step);
  }
}

/** A batch of conditions. */
interface Bound {
  readonly conditions: Arrays;
  readonly unrelated: Arrays | undefined;
  readonly shape: MotionShape;
}

/** So many items from one on; beyond the last they are zeros. */
function cutItems(values: Samples, items: number, from: number, count: number): Float32Array {
  const size = values.length / items;
  const cut = new Float32Array(count * size);
  cut.set(values.subarray(from * size, Math.min(items, from + count) * size));
  return cut;
}
