import { engine, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { deepestFirst } from '../graph/deepest-first';
import { fuseAttention } from '../graph/fuse-attention';
import { inputValue, sizeOf, topological, type Value } from '../graph/graph';
import type { ParameterValues } from '../graph/parameters';
import { trace } from '../graph/trace';
import { compile, type Traced } from '../session/compile';
import { deviceTensor, type DeviceTensor, type Program, type RuntimeOptions } from '../session/session';
import { Optimizer } from './optimizer/optimizer';
import type { OptimizerOptions, TrainState } from './optimizer/options';

/** Shape and type of an input of a training step. Default type: `float32`. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32';
}

/** Where a step is compiled to, and with what. */
export type TrainStepRuntime = Pick<RuntimeOptions, 'device' | 'threads' | 'cache'>;

/** What is compiled to one training step: initial weights, inputs, a loss written with tfjs, and the optimiser. */
export interface TrainStepOptions extends TrainStepRuntime {
  readonly parameters: ParameterValues;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /**
   * Traced once, with tfjs's own gradients. `ema` is the moving average of the parameters as it stood before the step: numbers that
   * the loss may use (a target that the network sets itself), and through which no gradient flows.
   */
  readonly loss: (
    parameters: Record<string, Tensor>,
    inputs: Record<string, Tensor>,
    ema: Record<string, Tensor>,
  ) => {
    readonly loss: Scalar;
    readonly metrics?: Readonly<Record<string, Scalar>>;
    /** Tensors that every step gives back, e.g. for what is learned without gradients. No gradient flows through them. */
    readonly outputs?: Readonly<Record<string, Tensor>>;
  };
  readonly optimizer: OptimizerOptions;
  /** Batches per optimiser step, so that a large one needs no more memory than a part of it; default 1. `inputs` are the shapes of a part. */
  readonly accumulate?: number;
}

/** What a step is fed with, by name. */
export type Feeds = Readonly<Record<string, Float32Array | Int32Array>>;

/** A compiled training step with its weights and the optimiser's state inside: `run` changes them in place, `state` copies them out. */
export interface TrainStep {
  /**
   * One optimiser step. @param inputs with `accumulate`, that many; the step takes the mean of their gradients
   * @returns the loss and the metrics are means over them, too
   */
  run(
    inputs: Feeds | readonly Feeds[],
    options: { readonly learningRate: number },
  ): Promise<{
    readonly loss: number;
    readonly gradientNorm: number;
    readonly metrics: Readonly<Record<string, number>>;
    readonly outputs: Readonly<Record<string, Float32Array>>;
  }>;
  /** Copies. */
  state(): TrainState;
  restore(state: TrainState): void;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  dispose(): Promise<void>;
}

/** Bytes of an item's attention scores from which on a step does not write them out. `dotProductAttention` of @antiphon/core computes the same ones again for their gradient. */
const FUSED_FROM = 8 * 2 ** 20;

/**
 * Compiles loss and gradients to one graph, which reads the parameters and writes the gradients where the optimiser has them.
 * @throws UNSUPPORTED_OP, DATA_READ_IN_TRACE, RANDOM_IN_TRACE, DEVICE_UNAVAILABLE
 */
export async function compileTrainStep(options: TrainStepOptions): Promise<TrainStep> {
  const { inputs, accumulate = 1 } = options;
  const optimizer = new Optimizer(options.parameters, options.optimizer, accumulate > 1);
  const graph = await build(options, optimizer);
  if (accumulate > 1 && graph.outputs.length > 0)
    throw new Error(
      `A step that has outputs (${graph.outputs.join(', ')}) takes its whole batch at once: accumulate 1.`,
    );
  return new CompiledTrainStep({ inputs, accumulate }, optimizer, graph); // no more of the options, lest the initial weights stay in memory
}

/** The compiled part of a step, and the names that the loss gave to what it returned. */
interface Graph {
  readonly program: Program;
  /** Inputs that the program reads in place: parameters, and averages that the loss uses. */
  readonly state: Readonly<Record<string, DeviceTensor>>;
  /** Outputs that it writes in place. A parameter that the loss does not reach has none: its gradient stays zero. */
  readonly gradients: Readonly<Record<string, DeviceTensor>>;
  readonly metrics: readonly string[];
  readonly outputs: readonly string[];
}

class CompiledTrainStep implements TrainStep {
  constructor(
    private readonly options: { readonly inputs: TrainStepOptions['inputs']; readonly accumulate: number },
    private readonly optimizer: Optimizer,
    private readonly graph: Graph,
  ) {}

  get shapes() {
    return this.optimizer.shapes;
  }

  async run(inputs: Feeds | readonly Feeds[], { learningRate }: { readonly learningRate: number }) {
    const { accumulate } = this.options;
    const batches = (Array.isArray(inputs) ? inputs : [inputs]) as readonly Feeds[];
    if (batches.length !== accumulate)
      throw new Error(`${batches.length} batches for a step that takes ${accumulate} (accumulate).`);
    const fed = batches.map((batch) => this.feeds(batch)); // refused before anything is computed
    const results: Record<string, DeviceTensor>[] = [];
    for (const feeds of fed) {
      results.push(await this.graph.program.run(feeds, this.graph.gradients));
      if (accumulate > 1) this.optimizer.addGradients();
    }
    const { gradientNorm } = this.optimizer.step(learningRate);
    const mean = (name: string) =>
      results.reduce((sum, result) => sum + Number(result[name]?.data[0]), 0) / results.length;
    return {
      loss: mean('loss'),
      gradientNorm,
      metrics: Object.fromEntries(this.graph.metrics.map((name) => [name, mean(`metric/${name}`)])),
      outputs: Object.fromEntries(
        this.graph.outputs.map((name) => [
          name,
          Float32Array.from((results[0]?.[`output/${name}`]?.data ?? []) as Float32Array),
        ]),
      ),
    };
  }

  state(): TrainState {
    return this.optimizer.state();
  }

  restore(state: TrainState): void {
    this.optimizer.restore(state);
  }

  dispose(): Promise<void> {
    return this.graph.program.dispose();
  }

  private feeds(inputs: Feeds): Record<string, DeviceTensor> {
    const feeds: Record<string, DeviceTensor> = { ...this.graph.state };
    for (const [name, { shape, dtype }] of Object.entries(this.options.inputs)) {
      const values = inputs[name];
      if (values?.length !== sizeOf(shape))
        throw new Error(`The input "${name}" has ${values?.length ?? 'no'} values; expected shape [${shape}].`);
      feeds[`input/${name}`] = deviceTensor(dtype ?? 'float32', values, shape);
    }
    return feeds;
  }
}

/** Names of what the graph has and the options do not say. */
interface Names {
  /** Inputs that are parameters or averages. */
  readonly state: readonly string[];
  /** Parameters that the loss reaches. */
  readonly gradients: readonly string[];
  readonly metrics: readonly string[];
  readonly outputs: readonly string[];
}

async function build(options: TrainStepOptions, optimizer: Optimizer): Promise<Graph> {
  const { inputs, device, threads, cache } = options;
  const { shapes } = optimizer;
  const signature = `training step ${JSON.stringify([shapes, inputs])}`;
  const { program, meta } = await compile(signature, () => traceStep(options, shapes), {
    memoryPattern: false,
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
    ...(cache === undefined ? {} : { cache }),
  });
  const inPlace = (prefix: string, arrays: Readonly<Record<string, Float32Array>>) =>
    Object.entries(arrays).map(
      ([name, array]) => [`${prefix}/${name}`, deviceTensor('float32', array, shapes[name] ?? [])] as const,
    );
  const arrays = Object.fromEntries([...inPlace('parameters', optimizer.parameters), ...inPlace('ema', optimizer.ema)]);
  const reached = Object.entries(optimizer.gradients).filter(([name]) => meta.gradients.includes(name));
  return {
    program,
    state: Object.fromEntries(meta.state.map((name) => [name, arrays[name] as DeviceTensor])),
    gradients: Object.fromEntries(inPlace('gradient', Object.fromEntries(reached))),
    metrics: meta.metrics,
    outputs: meta.outputs,
  };
}

function traceStep(options: TrainStepOptions, shapes: Optimizer['shapes']): Traced<Names> {
  const valuesOf = (prefix: string) =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, inputValue(`${prefix}/${name}`, shape, 'float32')]),
    );
  const [parameters, ema] = [valuesOf('parameters'), valuesOf('ema')];
  const inputs = Object.fromEntries(
    Object.entries(options.inputs).map(([name, { shape, dtype }]) => [
      name,
      inputValue(`input/${name}`, shape, dtype ?? 'float32'),
    ]),
  );
  const { loss, metrics, outputs, ...differentiated } = differentiate(options, { parameters, ema, inputs });
  const gradients = deepestFirst(differentiated.gradients);
  const named = (values: Readonly<Record<string, Value>>, prefix = '') =>
    Object.entries(values).map(([name, value]) => ({ name: `${prefix}${name}`, value }));
  const computed = [
    ...named(gradients, 'gradient/'),
    ...named({ loss }),
    ...named(metrics, 'metric/'),
    ...named(outputs, 'output/'),
  ];
  const values = computed.map(({ value }) => value);
  if (options.device !== 'webgpu') fuseAttention(values, FUSED_FROM); // the tiled kernel is one for processors
  const reached = new Set(topological(values).leaves);
  const state = [...named(parameters, 'parameters/'), ...named(ema, 'ema/')].filter(({ value }) => reached.has(value));
  return {
    inputs: [...state, ...named(inputs, 'input/')],
    outputs: computed,
    meta: {
      state: state.map(({ name }) => name),
      gradients: Object.keys(gradients),
      metrics: Object.keys(metrics),
      outputs: Object.keys(outputs),
    },
  };
}

/** A step reads one number of each. */
function requireScalar(name: string, { shape }: Tensor): void {
  if (shape.length > 0)
    throw new Error(
      `The training step's "${name}" has the shape [${shape}]; expected a scalar, such as tf.mean of it.`,
    );
}

/** Traces the loss and its gradients. A parameter that the loss does not reach has none. */
function differentiate(
  options: TrainStepOptions,
  { inputs, ...state }: Readonly<Record<'parameters' | 'ema' | 'inputs', Readonly<Record<string, Value>>>>,
) {
  return trace((backend, tensorOf) => {
    const tensorsOf = (values: Readonly<Record<string, Value>>) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tensorOf(value)]));
    const [parameters, ema] = [tensorsOf(state.parameters), tensorsOf(state.ema)];
    const inputTensors = tensorsOf(inputs);
    const traced = { metrics: {} as Record<string, Value>, outputs: {} as Record<string, Value> };
    const { value, grads } = engine().gradients(
      () => {
        const { loss, metrics, outputs } = options.loss(parameters, inputTensors, ema);
        for (const [name, tensor] of Object.entries({ loss, ...metrics })) requireScalar(name, tensor);
        for (const [name, metric] of Object.entries(metrics ?? {})) traced.metrics[name] = backend.graphValue(metric);
        for (const [name, output] of Object.entries(outputs ?? {})) traced.outputs[name] = backend.graphValue(output);
        return loss;
      },
      Object.values(parameters),
      undefined,
      true,
    );
    const gradients = Object.keys(parameters).flatMap((name, i) => {
      const gradient = grads[i] as Tensor | null | undefined;
      return gradient == null ? [] : [[name, backend.graphValue(gradient)] as const];
    });
    return { loss: backend.graphValue(value), gradients: Object.fromEntries(gradients), ...traced };
  });
}
