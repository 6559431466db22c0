import { apply, constant, scalar, type Value } from './graph';
import { binary, elementwise } from './lowering/lowering';
import { reduceSum } from './lowering/reduce';

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
  /** 1/(1 − beta2^n). */
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
 * parameters, over one vector of all parameters:
 * m ← β1·m + (1−β1)·g, v ← β2·v + (1−β2)·g², p ← p − lr·(m·c1 / (√(v·c2) + ε) + decay·p).
 */
export function adamW(
  state: OptimizerState,
  gradient: Value,
  step: StepNumbers,
  options: OptimizerOptions & { readonly decayed: Float32Array },
): OptimizerState & { readonly gradientNorm: Value } {
  const { beta1, beta2, epsilon } = { ...DEFAULTS, ...options };
  const gradientNorm = elementwise('Sqrt', reduceSum(binary('Mul', gradient, gradient), [0], false));
  const g = options.clipNorm === undefined ? gradient : clip(gradient, gradientNorm, options.clipNorm);
  const mix = (old: Value, rate: number, now: Value) =>
    binary('Add', binary('Mul', old, scalar(rate)), binary('Mul', now, scalar(1 - rate)));
  const m = mix(state.m, beta1, g);
  const v = mix(state.v, beta2, binary('Mul', g, g));
  const spread = binary('Add', elementwise('Sqrt', binary('Mul', v, step.correction2)), scalar(epsilon));
  const direction = binary('Div', binary('Mul', m, step.correction1), spread);
  const decay = constant(options.decayed, [options.decayed.length], 'float32');
  const change = options.decayed.some((rate) => rate !== 0)
    ? binary('Add', direction, binary('Mul', state.parameters, decay))
    : direction;
  const parameters = binary('Sub', state.parameters, binary('Mul', change, step.learningRate));
  const ema = binary('Add', parameters, binary('Mul', binary('Sub', state.ema, parameters), step.emaDecay));
  return { parameters, ema, m, v, gradientNorm };
}

/** The gradient scaled down to `limit` where its norm is larger. */
function clip(gradient: Value, norm: Value, limit: number): Value {
  const factor = apply('Min', [binary('Div', scalar(limit), binary('Add', norm, scalar(1e-12))), scalar(1)], {
    shape: [],
    type: 'float32',
  });
  return binary('Mul', gradient, factor);
}
