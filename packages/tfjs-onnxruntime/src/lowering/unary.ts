import { apply, float, scalar, type Value } from '../graph';
import { binary, cast, elementwise, number, one, type Lowering } from './lowering';

const direct =
  (op: string): Lowering =>
  (call) =>
    elementwise(op, one(call, 'x'));
const viaFloat =
  (op: string): Lowering =>
  (call) =>
    elementwise(op, cast(one(call, 'x'), 'float32'));
const square = (x: Value) => binary('Mul', x, x);

/** log(1 + exp(x)) without overflow: max(x, 0) + log(1 + exp(−|x|)), as ONNX's own Softplus overflows for large x. */
function softplus(x: Value): Value {
  const tail = elementwise(
    'Log',
    binary('Add', elementwise('Exp', elementwise('Neg', elementwise('Abs', x))), scalar(1)),
  );
  return binary('Add', elementwise('Relu', x), tail);
}

/** 1 where x > 0, `alpha`·x elsewhere is not what tfjs does: its Step is 1 for x > 0, `alpha` else, and NaN stays NaN. */
const step: Lowering = (call) => {
  const x = one(call, 'x');
  const positive = binary('Greater', x, scalar(0), 'bool');
  return apply('Where', [positive, scalar(1), scalar(number(call, 'alpha') || 0)], { shape: x.shape, type: 'float32' });
};

const SELU_ALPHA = 1.7580993408473768;
const SELU_SCALE = 1.0507009873554805;

/** Kernels of one tensor, elementwise. */
export const unary: Readonly<Record<string, Lowering>> = {
  Abs: direct('Abs'),
  Acos: direct('Acos'),
  Acosh: direct('Acosh'),
  Asin: direct('Asin'),
  Asinh: direct('Asinh'),
  Atan: direct('Atan'),
  Atanh: direct('Atanh'),
  Ceil: direct('Ceil'),
  Cos: direct('Cos'),
  Cosh: direct('Cosh'),
  Elu: direct('Elu'),
  Erf: direct('Erf'),
  Exp: viaFloat('Exp'),
  Floor: direct('Floor'),
  Log: viaFloat('Log'),
  LogicalNot: direct('Not'),
  Neg: direct('Neg'),
  Reciprocal: direct('Reciprocal'),
  Relu: direct('Relu'),
  Round: direct('Round'),
  Sigmoid: direct('Sigmoid'),
  Sign: direct('Sign'),
  Sin: direct('Sin'),
  Sinh: direct('Sinh'),
  Sqrt: viaFloat('Sqrt'),
  Tan: direct('Tan'),
  Tanh: direct('Tanh'),
  IsNan: (call) => apply('IsNaN', [one(call, 'x')], { shape: one(call, 'x').shape, type: 'bool' }),
  IsInf: (call) => apply('IsInf', [one(call, 'x')], { shape: one(call, 'x').shape, type: 'bool' }),
  Expm1: (call) => binary('Sub', elementwise('Exp', one(call, 'x')), scalar(1)),
  Log1p: (call) => elementwise('Log', binary('Add', one(call, 'x'), scalar(1))),
  Rsqrt: (call) => elementwise('Reciprocal', elementwise('Sqrt', cast(one(call, 'x'), 'float32'))),
  Square: (call) => square(one(call, 'x')),
  Softplus: (call) => softplus(one(call, 'x')),
  Step: step,
  Selu: (call) =>
    elementwise('Selu', one(call, 'x'), { alpha: float(SELU_ALPHA / SELU_SCALE), gamma: float(SELU_SCALE) }),
  LeakyRelu: (call) => elementwise('LeakyRelu', one(call, 'x'), { alpha: float(number(call, 'alpha')) }),
  Relu6: (call) => {
    const x = one(call, 'x');
    return apply('Clip', [x, scalar(0), scalar(6)], { shape: x.shape, type: x.type });
  },
  ClipByValue: (call) => {
    const x = one(call, 'x');
    return apply('Clip', [x, scalar(number(call, 'clipValueMin')), scalar(number(call, 'clipValueMax'))], {
      shape: x.shape,
      type: x.type,
    });
  },
};
