import { engine, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { adamW, DEFAULTS, type OptimizerOptions, type OptimizerState } from './adamw';
import { compile, type Traced } from './compile';
import { deviceTensor, type DeviceTensor, type Program, type RuntimeOptions } from './session';
import { fuseAttention } from './fuse-attention';
import { deepestFirst } from './deepest-first';
import { inputValue, sizeOf, type Value } from './graph';
import { filled } from './lowering/shape';
import { FlatParameters, type ParameterValues } from './parameters';
import { trace } from './trace';

export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32';
}

export interface TrainStepOptions extends Pick<RuntimeOptions, 'device' | 'threads' | 'cache'> {
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
}

/** Everything that a training needs to go on bit by bit. */
export interface TrainState {
  readonly step: number;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  readonly ema: Readonly<Record<string, Float32Array>>;
  readonly m: Readonly<Record<string, Float32Array>>;
  readonly v: Readonly<Record<string, Float32Array>>;
}

export interface TrainStep {
  /** One optimiser step: one `session.run`. */
  run(
    inputs: Readonly<Record<string, Float32Array | Int32Array>>,
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

const GROUPS = ['parameters', 'ema', 'm', 'v'] as const;
type Group = (typeof GROUPS)[number];
type Arrays = Readonly<Record<Group, Float32Array>>;

/** What a step reads and writes: without averaging, the average is the parameters themselves. */
function groupsOf({ emaDecay }: OptimizerOptions): readonly Group[] {
  return emaDecay === 0 ? GROUPS.filter((group) => group !== 'ema') : GROUPS;
}

/** Parameters and optimiser state, and the views of them that the session reads or writes. */
interface Buffers {
  readonly arrays: Arrays;
  readonly tensors: Readonly<Record<string, DeviceTensor>>;
}

/** Bytes of an item's attention scores from which on a step does not write them out. `dotProductAttention` of @antiphon/core computes the same ones again for their gradient. */
const FUSED_FROM = 8 * 2 ** 20;

const STEP_NUMBERS = ['learningRate', 'correction1', 'correction2', 'emaDecay'] as const;

/**
 * Compiles a whole training step (forward, gradients, global-norm clipping, AdamW, moving average) to one graph. Parameters and optimiser state are kept
 * twice: a run reads one set, writes the other, and the two change places.
 * @throws UNSUPPORTED_OP, DATA_READ_IN_TRACE, RANDOM_IN_TRACE, DEVICE_UNAVAILABLE
 */
export async function compileTrainStep(options: TrainStepOptions): Promise<TrainStep> {
  const shapes = Object.fromEntries(Object.entries(options.parameters).map(([name, { shape }]) => [name, shape]));
  const flat = new FlatParameters(shapes);
  const { program, meta } = await build(options, flat);
  const { parameters, inputs, optimizer } = options; // no more of them, lest the initial weights stay in memory
  return new CompiledTrainStep(parameters, { inputs, optimizer }, flat, program, meta);
}

class CompiledTrainStep implements TrainStep {
  private step = 0;
  private current: Buffers;
  private next: Buffers;

  constructor(
    parameters: ParameterValues,
    private readonly options: Omit<TrainStepOptions, 'parameters' | 'loss'>,
    private readonly flat: FlatParameters,
    private readonly program: Program,
    private readonly names: Names,
  ) {
    const initial = flat.flatten(
      Object.fromEntries(Object.entries(parameters).map(([name, { values }]) => [name, values])),
    );
    const zeros = () => new Float32Array(flat.size);
    this.current = this.set({ parameters: initial, m: zeros(), v: zeros() }, () => initial.slice());
    this.next = this.set({ parameters: zeros(), m: zeros(), v: zeros() }, zeros);
  }

  get shapes() {
    return this.flat.shapes;
  }

  async run(
    inputs: Readonly<Record<string, Float32Array | Int32Array>>,
    { learningRate }: { readonly learningRate: number },
  ) {
    const n = this.step + 1;
    const { beta1, beta2, emaDecay } = { ...DEFAULTS, ...this.options.optimizer };
    const numbers = {
      learningRate,
      correction1: 1 / (1 - beta1 ** n),
      correction2: Math.sqrt(1 - beta2 ** n),
      emaDecay: Math.min(emaDecay, (1 + n) / (10 + n)),
    };
    const feeds: Record<string, DeviceTensor> = {};
    Object.assign(feeds, this.current.tensors);
    for (const name of STEP_NUMBERS) feeds[name] = deviceTensor('float32', Float32Array.of(numbers[name]), []);
    for (const [name, { shape, dtype }] of Object.entries(this.options.inputs)) {
      const values = inputs[name];
      if (values?.length !== sizeOf(shape))
        throw new Error(`The input "${name}" has ${values?.length ?? 'no'} values; expected shape [${shape}].`);
      feeds[`input/${name}`] = deviceTensor(dtype ?? 'float32', values, shape);
    }
    const into = Object.fromEntries(Object.entries(this.next.tensors).map(([name, tensor]) => [`new/${name}`, tensor]));
    const results = await this.program.run(feeds, into);
    [this.current, this.next] = [this.next, this.current];
    this.step = n;
    const read = (name: string) => Number(results[name]?.data[0]);
    return {
      loss: read('loss'),
      gradientNorm: read('gradientNorm'),
      metrics: Object.fromEntries(this.names.metrics.map((name) => [name, read(`metric/${name}`)])),
      outputs: Object.fromEntries(
        this.names.outputs.map((name) => [
          name,
          Float32Array.from((results[`output/${name}`]?.data ?? []) as Float32Array),
        ]),
      ),
    };
  }

  state(): TrainState {
    const group = (name: (typeof GROUPS)[number]) => this.flat.separate(this.current.arrays[name]);
    return { step: this.step, parameters: group('parameters'), ema: group('ema'), m: group('m'), v: group('v') };
  }

  restore(state: TrainState): void {
    for (const group of groupsOf(this.options.optimizer))
      this.current.arrays[group].set(this.flat.flatten(state[group]));
    this.step = state.step;
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }

  private set(own: Omit<Arrays, 'ema'>, ema: () => Float32Array): Buffers {
    const groups = groupsOf(this.options.optimizer);
    const arrays = { ...own, ema: groups.includes('ema') ? ema() : own.parameters };
    const tensors = groups.flatMap((group) =>
      Object.entries(this.flat.views(arrays[group])).map(([name, view]) => [
        `${group}/${name}`,
        deviceTensor('float32', view, this.flat.shapes[name] ?? []),
      ]),
    );
    return { arrays, tensors: Object.fromEntries(tensors) as Record<string, DeviceTensor> };
  }
}

/** The names of what a step gives back. */
interface Names {
  readonly metrics: readonly string[];
  readonly outputs: readonly string[];
}

/** The whole step as one graph. */
function build(options: TrainStepOptions, flat: FlatParameters): Promise<{ program: Program; meta: Names }> {
  const { inputs, optimizer, device, threads, cache } = options;
  const signature = `training step ${JSON.stringify([flat.shapes, inputs, optimizer])}`;
  return compile(signature, () => traceStep(options, flat), {
    memoryPattern: false,
    ...(threads === undefined ? {} : { threads }),
    ...(device === undefined ? {} : { device }),
    ...(cache === undefined ? {} : { cache }),
  });
}

function traceStep(options: TrainStepOptions, flat: FlatParameters): Traced<Names> {
  const groups = groupsOf(options.optimizer);
  const states = Object.fromEntries(flat.names.map((name) => [name, stateOf(name, flat.shapes[name] ?? [], groups)]));
  const number = (name: string) => inputValue(name, [], 'float32');
  const numbers = {
    learningRate: number('learningRate'),
    correction1: number('correction1'),
    correction2: number('correction2'),
    emaDecay: number('emaDecay'),
  };
  const inputs = Object.fromEntries(
    Object.entries(options.inputs).map(([name, { shape, dtype }]) => [
      name,
      inputValue(`input/${name}`, shape, dtype ?? 'float32'),
    ]),
  );
  const { loss, metrics, outputs, ...differentiated } = differentiate(options, states, inputs);
  const gradients = deepestFirst(differentiated.gradients);
  const { updated, gradientNorm } = adamW(states, gradients, numbers, options.optimizer);
  const named = (values: Readonly<Record<string, Value>>, prefix = '') =>
    Object.entries(values).map(([name, value]) => ({ name: `${prefix}${name}`, value }));
  const grouped = (all: Readonly<Record<string, OptimizerState>>, prefix = '') =>
    Object.entries(all).flatMap(([name, state]) =>
      groups.map((group) => ({ name: `${prefix}${group}/${name}`, value: state[group] })),
    );
  const computed = [
    ...grouped(updated, 'new/'),
    ...named({ loss, gradientNorm }),
    ...named(metrics, 'metric/'),
    ...named(outputs, 'output/'),
  ];
  // The tiled kernel is one for processors.
  const values = computed.map(({ value }) => value);
  if (options.device !== 'webgpu') fuseAttention(values, FUSED_FROM);
  return {
    inputs: [...grouped(states), ...named(numbers), ...named(inputs, 'input/')],
    outputs: computed,
    meta: { metrics: Object.keys(metrics), outputs: Object.keys(outputs) },
  };
}

function stateOf(name: string, shape: readonly number[], groups: readonly Group[]): OptimizerState {
  const input = (group: Group) => inputValue(`${group}/${name}`, shape, 'float32');
  const parameters = input('parameters');
  return { parameters, ema: groups.includes('ema') ? input('ema') : parameters, m: input('m'), v: input('v') };
}

/** Traces the loss and its gradients. A parameter that the loss does not reach has gradient zero. */
function differentiate(
  options: TrainStepOptions,
  states: Readonly<Record<string, OptimizerState>>,
  inputs: Readonly<Record<string, Value>>,
) {
  return trace((backend, tensorOf) => {
    const tensorsOf = (group: 'parameters' | 'ema') =>
      Object.fromEntries(Object.entries(states).map(([name, state]) => [name, tensorOf(state[group])]));
    const [tensors, ema] = [tensorsOf('parameters'), tensorsOf('ema')];
    const inputTensors = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, tensorOf(value)]));
    const traced = { metrics: {} as Record<string, Value>, outputs: {} as Record<string, Value> };
    const { value, grads } = engine().gradients(
      () => {
        const { loss, metrics, outputs } = options.loss(tensors, inputTensors, ema);
        for (const [name, metric] of Object.entries(metrics ?? {})) traced.metrics[name] = backend.graphValue(metric);
        for (const [name, output] of Object.entries(outputs ?? {})) traced.outputs[name] = backend.graphValue(output);
        return loss;
      },
      Object.values(tensors),
      undefined,
      true,
    );
    const gradients = Object.entries(tensors).map(([name, { shape }], i) => {
      const gradient = grads[i] as Tensor | null | undefined;
      return [name, gradient == null ? filled(0, shape, 'float32') : backend.graphValue(gradient)] as const;
    });
    return { loss: backend.graphValue(value), gradients: Object.fromEntries(gradients), ...traced };
  });
}
