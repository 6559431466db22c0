import { FlatParameters, type ParameterValues } from '../../graph/parameters';
import { optimizerKernels, type OptimizerKernels } from './kernels';
import type { OptimizerOptions, TrainState } from './options';

type Group = 'parameters' | 'ema' | 'm' | 'v' | 'gradients' | 'sums';

const DEFAULTS = { weightDecay: 0, emaDecay: 0.999 } as const;

/**
 * Parameters, gradients and an optimiser's state, each one array in one WebAssembly memory, and the steps of AdamW or SGD over them: a pass over memory each, where a graph of single
 * operations needs seventeen. Whoever computes gradients reads `parameters` and writes `gradients`.
 */
export class Optimizer {
  /** By name, in place: a step changes them. */
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** The moving averages; without averaging, the parameters. */
  readonly ema: Readonly<Record<string, Float32Array>>;
  /** By name, in place: to be written before a step, which may leave them in any state. At first they are zeros. */
  readonly gradients: Readonly<Record<string, Float32Array>>;

  private done = 0;
  /** Gradients that are added up for the next step. */
  private added = 0;
  private readonly flat: FlatParameters;
  private readonly arrays: Partial<Readonly<Record<Group, Float32Array>>>;
  private readonly kernels: OptimizerKernels;

  /** @param adds whether `addGradients` will be used, which needs memory of its own */
  constructor(
    parameters: ParameterValues,
    private readonly options: OptimizerOptions,
    adds = false,
  ) {
    const averages = (options.emaDecay ?? DEFAULTS.emaDecay) !== 0;
    this.flat = new FlatParameters(
      Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape])),
    );
    const groups: Group[] = ['parameters', 'm', 'gradients'];
    if (averages) groups.push('ema');
    if (options.kind !== 'sgd') groups.push('v');
    if (adds) groups.push('sums');
    const { memory, kernels } = optimizerKernels(groups.length * this.flat.size);
    this.kernels = kernels;
    this.arrays = Object.fromEntries(
      groups.map((group, i) => [group, new Float32Array(memory.buffer, 4 * i * this.flat.size, this.flat.size)]),
    );
    const values = Object.fromEntries(Object.entries(parameters).map(([name, { values }]) => [name, values]));
    for (const group of ['parameters', 'ema'] as const) this.fill(group, values);
    this.parameters = this.flat.views(this.group('parameters'));
    this.ema = averages ? this.flat.views(this.group('ema')) : this.parameters;
    this.gradients = this.flat.views(this.group('gradients'));
  }

  /** Shapes of the parameters. */
  get shapes(): Readonly<Record<string, readonly number[]>> {
    return this.flat.shapes;
  }

  /** Puts the gradients aside: the next step takes the mean of all that were. */
  addGradients(): void {
    const sums = this.group('sums');
    if (this.added === 0) sums.set(this.group('gradients'));
    else this.kernels.add(sums.byteOffset, this.group('gradients').byteOffset, this.flat.size);
    this.added++;
  }

  /** One step. @returns the norm of the gradients before they were clipped */
  step(learningRate: number): { readonly gradientNorm: number } {
    const { clipNorm, weightDecay = DEFAULTS.weightDecay, emaDecay = DEFAULTS.emaDecay } = this.options;
    const scale = 1 / Math.max(1, this.added);
    const g = this.group(this.added > 0 ? 'sums' : 'gradients');
    const gradientNorm = scale * Math.sqrt(this.kernels.sumOfSquares(g.byteOffset, this.flat.size));
    const clip = clipNorm === undefined ? 1 : Math.min(1, clipNorm / (gradientNorm + 1e-12));
    this.done++;
    this.added = 0;
    const decay = emaDecay === 0 ? 0 : Math.min(emaDecay, (1 + this.done) / (10 + this.done));
    // What is a matrix comes first.
    const { matrices, size } = this.flat;
    for (const [start, end, shrink] of [
      [0, matrices, 1 - learningRate * weightDecay],
      [matrices, size, 1],
    ] as const)
      this.move(g, start, end - start, { factor: scale * clip, learningRate, shrink, decay });
    return { gradientNorm };
  }

  /** Copies. */
  state(): TrainState {
    const copies = (group: Group) => (this.arrays[group] ? this.flat.separate(this.group(group)) : {});
    const ema = this.arrays.ema ? copies('ema') : copies('parameters');
    return { step: this.done, parameters: copies('parameters'), ema, m: copies('m'), v: copies('v') };
  }

  /** @throws if an array is missing or has another size */
  restore(state: TrainState): void {
    for (const group of ['parameters', 'ema', 'm', 'v'] as const) this.fill(group, state[group]);
    this.done = state.step;
    this.added = 0;
  }

  /** Moves some parameters along the gradients `g`, which are to be multiplied by `factor`, and their average towards them. */
  private move(
    g: Float32Array,
    start: number,
    count: number,
    { factor, learningRate, shrink, decay }: Readonly<Record<'factor' | 'learningRate' | 'shrink' | 'decay', number>>,
  ): void {
    const at = (array: Float32Array) => array.byteOffset + 4 * start;
    const [p, m] = [at(this.group('parameters')), at(this.group('m'))];
    const ema = this.arrays.ema === undefined ? 0 : at(this.arrays.ema);
    if (this.options.kind === 'sgd') {
      const { momentum = 0.9, nesterov = false } = this.options;
      const along = nesterov ? [learningRate * momentum, learningRate * factor] : [learningRate, 0];
      this.kernels.sgd(p, m, at(g), count, momentum, factor, along[0] ?? 0, along[1] ?? 0, shrink);
      if (ema !== 0) this.kernels.average(ema, p, count, decay, 1 - decay);
    } else {
      // The quotient (m·c1) / (√(v·c2²) + ε), c1 = 1/(1 − β1ⁿ) and c2 = 1/√(1 − β2ⁿ), is c1/c2 · m / (√v + ε/c2).
      const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = this.options;
      const [c1, k] = [1 / (1 - beta1 ** this.done), Math.sqrt(1 - beta2 ** this.done)];
      const moments = [beta1, (1 - beta1) * factor, beta2, (1 - beta2) * factor ** 2] as const;
      const step = [k * epsilon, learningRate * c1 * k, shrink] as const;
      this.kernels.adamW(p, m, at(this.group('v')), at(g), ema, count, ...moments, ...step, decay, 1 - decay);
    }
  }

  private fill(group: Group, values: Readonly<Record<string, Float32Array>>): void {
    const array = this.arrays[group];
    if (array !== undefined) this.flat.fill(array, values);
  }

  private group(group: Group): Float32Array {
    const array = this.arrays[group];
    if (array === undefined) throw new Error(`This optimiser was made without ${group}.`);
    return array;
  }
}
