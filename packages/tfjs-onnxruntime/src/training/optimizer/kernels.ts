import { KERNELS } from './kernels-wasm';

/** The optimiser's loops over all parameters (kernels.wat). Addresses are bytes of the memory they were made for; counts are multiples of 16. */
export interface OptimizerKernels {
  sumOfSquares(g: number, count: number): number;
  add(sum: number, g: number, count: number): void;
  average(average: number, x: number, count: number, decay: number, rate: number): void;
  adamW(
    ...all: [
      ...addresses: [p: number, m: number, v: number, g: number, averageOr0: number],
      count: number,
      ...moments: [beta1: number, rate1: number, beta2: number, rate2: number],
      ...step: [epsilon: number, stepSize: number, shrink: number],
      ...average: [decay: number, rate: number],
    ]
  ): void;
  sgd(
    ...all: [
      ...addresses: [p: number, m: number, g: number],
      count: number,
      ...moment: [momentum: number, rate: number],
      ...step: [alongMomentum: number, alongGradient: number, shrink: number],
    ]
  ): void;
}

/** The part of WebAssembly's interface that is used here: the types of Node leave it to the browser's. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
  Memory: new (pages: { readonly initial: number; readonly maximum: number }) => OptimizerMemory;
};

export interface OptimizerMemory {
  readonly buffer: ArrayBuffer;
}

const PAGE = 65536;
/** 4 GiB, as WebAssembly has it. */
const MOST_PAGES = 65536;

let compiled: object | undefined;

/** Memory for so many float32 numbers, all 0, and the kernels that work on it. @throws if they are more than 4 GiB */
export function optimizerKernels(numbers: number): {
  readonly memory: OptimizerMemory;
  readonly kernels: OptimizerKernels;
} {
  const pages = Math.max(1, Math.ceil((4 * numbers) / PAGE));
  if (pages > MOST_PAGES)
    throw new Error(
      `Parameters, gradients and the optimiser's state are ${((4 * numbers) / 2 ** 30).toFixed(1)} GiB; a training step can hold 4 GiB of them.`,
    );
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  compiled ??= new WebAssembly.Module(Buffer.from(KERNELS, 'base64'));
  const { exports } = new WebAssembly.Instance(compiled, { optimizer: { memory } });
  return { memory, kernels: exports as OptimizerKernels };
}
