import { apply, int, scalar, type Value } from './graph';
import { binary, elementwise } from './lowering/lowering';

export interface OptimizerOptions {
  /** Decay of the first moment; default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment; default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled weight decay, of matrices only (not of biases, gains and other vectors); default 0. */
  readonly weightDecay?: number;
  /** Largest global gradient norm; default: no clipping. */
  readonly clipNorm?: number;
  /** Decay of the exponential moving average of the parameters; default 0.999. Early on it is (1 + n)/(10 + n), where that is less. */
  readonly emaDecay?: number;
}

export const DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, emaDecay: 0.999 } as const;

/** What changes from step to step, fed as numbers. */
export interface StepNumbers {
  readonly learningRate: Value;
  /** 1/(1 − beta1^n). */
  readonly correction1: Value;
  /** √(1 − beta2^n). */
  readonly correction2: Value;
  readonly emaDecay: Value;
}

export interface OptimizerState {
  readonly parameters: Value;
  readonly ema: Value;
  readonly m: Value;
  readonly v: Value;
}

/**
 * AdamW (Loshchilov & Hutter, arXiv 1711.05101) with global-norm clipping (Pascanu et al., arXiv 1211.5063) and a moving average of the
 * parameters, parameter by parameter so that each stays in the cache:
 * m ← β1·m + (1−β1)·g, v ← β2·v + (1−β2)·g², p ← p − lr·(m·c1 / (√(v·c2) + ε) + decay·p).
 * What is a number is worked out as a number: the clipping factor goes into (1−β1) and (1−β2), and with k = √(1−β2^n) the quotient
 * is k·c1·m / (√v + k·ε).
 * @param gradients one for each state; the updates stand in their order
 */
export function adamW(
  states: Readonly<Record<string, OptimizerState>>,
  gradients: Readonly<Record<string, Value>>,
  step: StepNumbers,
  options: OptimizerOptions,
): { readonly updated: Record<string, OptimizerState>; readonly gradientNorm: Value } {
  const { beta1, beta2, epsilon, weightDecay } = { ...DEFAULTS, ...options };
  const gradientNorm = globalNorm(Object.values(gradients));
  const factor = options.clipNorm === undefined ? scalar(1) : clipFactor(gradientNorm, options.clipNorm);
  const numbers = {
    rate1: binary('Mul', factor, scalar(1 - beta1)),
    rate2: binary('Mul', binary('Mul', factor, factor), scalar(1 - beta2)),
    epsilon: binary('Mul', step.correction2, scalar(epsilon)),
    stepSize: binary('Mul', binary('Mul', step.learningRate, step.correction1), step.correction2),
    shrink: binary('Sub', scalar(1), binary('Mul', step.learningRate, scalar(weightDecay))),
    emaRate: binary('Sub', scalar(1), step.emaDecay),
  };
  const updated = Object.entries(gradients).map(([name, g]) => {
    const state = states[name] as OptimizerState;
    const add = (a: Value, b: Value) => binary('Add', a, b);
    const mul = (a: Value, b: Value) => binary('Mul', a, b);
    const m = add(mul(state.m, scalar(beta1)), mul(g, numbers.rate1));
    const v = add(mul(state.v, scalar(beta2)), mul(mul(g, g), numbers.rate2));
    const direction = binary('Div', m, add(elementwise('Sqrt', v), numbers.epsilon));
    const decays = weightDecay !== 0 && state.parameters.shape.length > 1;
    const shrunk = decays ? mul(state.parameters, numbers.shrink) : state.parameters;
    const parameters = binary('Sub', shrunk, mul(direction, numbers.stepSize));
    const ema = add(state.ema, mul(binary('Sub', parameters, state.ema), numbers.emaRate));
    return [name, { parameters, ema, m, v }] as const;
  });
  return { updated: Object.fromEntries(updated), gradientNorm };
}

function globalNorm(gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) =>
    apply('ReduceSumSquare', [gradient], { shape: [], type: 'float32' }, { keepdims: int(0) }),
  );
  return elementwise('Sqrt', apply('Sum', squares, { shape: [], type: 'float32' }));
}

/** What scales a gradient down to `limit` where its norm is larger. */
function clipFactor(norm: Value, limit: number): Value {
  const factor = binary('Div', scalar(limit), binary('Add', norm, scalar(1e-12)));
  return apply('Min', [factor, scalar(1)], { shape: [], type: 'float32' });
}
