import { Random } from '@antiphon/core';
import type { TrainStep, TrainStepOptions, TrainStepRuntime } from '@antiphon/tfjs-onnxruntime';
import { add, matMul, mean, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { LoadedEngine } from './engine';

/** Products in a row, so that what goes in and out costs little beside them. */
const PRODUCTS = 4;
/** Side of the square matrices, which doubles until a run takes long enough to be timed. */
const SMALLEST = 64;
const LARGEST = 2048;
/** ms that a run takes at least, unless the matrices are the largest. */
const LONG_ENOUGH = 30;
/** Runs that are timed at least. */
const ROUNDS = 3;

/** What `matMulRate` measures, and for how long. */
export interface MatMulRateOptions {
  /** Also the products of the gradients, which take transposed matrices: what a training step reaches at most. */
  readonly backward: boolean;
  /** Milliseconds. */
  readonly clock: () => number;
  /** How long it is measured, in ms, once the size is found. */
  readonly duration: number;
  readonly runtime?: TrainStepRuntime;
}

/** How fast matrices are multiplied: the bound of what a training step can reach on this machine. */
export interface MatMulRate {
  /** 10⁹ multiplications and additions a second, of the fastest run. */
  readonly gflops: number;
  /** Side of the matrices. */
  readonly size: number;
}

/** How fast an engine multiplies square matrices of float32, through the same interface as training: time to find a size, then `duration`. */
export async function matMulRate(engine: LoadedEngine, options: MatMulRateOptions): Promise<MatMulRate> {
  const { backward, clock, duration } = options;
  const products = backward ? 3 * PRODUCTS - 1 : PRODUCTS; // the input needs no gradient
  for (let size = SMALLEST; ; size *= 2) {
    const { step, timed } = await compiled(engine, size, options);
    try {
      await timed(); // the first takes memory
      let fastest = await timed();
      if (fastest < LONG_ENOUGH && size < LARGEST) continue;
      const end = clock() + duration;
      for (let round = 1; round < ROUNDS || clock() < end; round++) fastest = Math.min(fastest, await timed());
      return { gflops: (products * 2 * size ** 3) / (fastest * 1e6), size };
    } finally {
      await step.dispose();
    }
  }

  async function compiled(engine: LoadedEngine, size: number, { runtime }: MatMulRateOptions) {
    const { program, feeds } = backward ? trained(size) : evaluated(size);
    const step: TrainStep = await engine.compileTrainStep({ ...runtime, ...program, optimizer: {} });
    const timed = async () => {
      const start = clock();
      await step.run(feeds, { learningRate: 0 });
      return clock() - start;
    };
    return { step, timed };
  }
}

type Program = Pick<TrainStepOptions, 'parameters' | 'inputs' | 'loss'>;

/** The products alone: nothing in them is learned. */
function evaluated(size: number): { readonly program: Program; readonly feeds: Record<string, Float32Array> } {
  return {
    program: {
      parameters: { bias: { shape: [1], values: new Float32Array(1) } },
      inputs: { x: { shape: [size, size] }, matrix: { shape: [size, size] } },
      loss: ({ bias }, { x, matrix }) => ({ loss: add<Scalar>(mean(bias as Tensor), mean(chain(x, matrix))) }),
    },
    feeds: { x: matrixOf(size, 'x'), matrix: matrixOf(size, 'matrix') },
  };
}

/** With the gradient of the matrix, which is learned. */
function trained(size: number): ReturnType<typeof evaluated> {
  return {
    program: {
      parameters: { matrix: { shape: [size, size], values: matrixOf(size, 'matrix') } },
      inputs: { x: { shape: [size, size] } },
      loss: ({ matrix }, { x }) => ({ loss: mean(chain(x, matrix)) }),
    },
    feeds: { x: matrixOf(size, 'x') },
  };
}

function chain(x: Tensor | undefined, matrix: Tensor | undefined): Tensor {
  let product = x as Tensor;
  for (let i = 0; i < PRODUCTS; i++) product = matMul(product, matrix as Tensor);
  return product;
}

/** Numbers that stay of the same size, however often they are multiplied. */
function matrixOf(size: number, name: string): Float32Array {
  const random = Random.stream(1, 'matmul-rate', name);
  const scale = Math.sqrt(12 / size);
  return Float32Array.from({ length: size * size }, () => (random.uniform() - 0.5) * scale);
}
