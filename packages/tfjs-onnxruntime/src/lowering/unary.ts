import { apply, float, scalar, type Value } from '../graph/graph';
import { binary, cast, elementwise, number, one, type Lowering } from './lowering';
import { inFloat, onBoolToo } from './types';

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

/** 1 where x > 0, `alpha` (not `alpha`·x) elsewhere; NaN stays NaN. */
const step: Lowering = (call) => {
  const given = one(call, 'x');
  const x = cast(given, 'float32');
  const out = { shape: x.shape, type: x.type };
  const positive = binary('Greater', x, scalar(0), 'bool');
  const value = apply('Where', [positive, scalar(1), scalar(number(call, 'alpha') || 0)], out);
  return cast(apply('Where', [elementwise('IsNaN', x, {}, 'bool'), x, value], out), given.type);
};

/** exp(x) − 1 = tanh(x/2)·(exp(x) + 1), which keeps its digits near zero. */
function expm1(x: Value): Value {
  const half = elementwise('Tanh', binary('Mul', x, scalar(0.5)));
  return binary('Mul', half, binary('Add', elementwise('Exp', x), scalar(1)));
}

/** log(1 + x) keeping its digits near zero: with u = 1 + x as rounded, log(u)·x/(u − 1), or x where u is 1 (Kahan). */
function log1p(x: Value): Value {
  const out = { shape: x.shape, type: x.type };
  const u = binary('Add', x, scalar(1));
  const log = elementwise('Log', u);
  const rounded = binary('Sub', u, scalar(1));
  const corrected = binary('Mul', log, binary('Div', x, rounded));
  const small = apply('Where', [binary('Equal', rounded, scalar(0), 'bool'), x, corrected], out);
  const isSmall = binary('Less', elementwise('Abs', x), scalar(0.5), 'bool');
  return apply('Where', [isSmall, small, log], out);
}

const SELU_ALPHA = 1.7580993408473768;
const SELU_SCALE = 1.0507009873554805;

/** Kernels of one tensor, elementwise. */
export const unary: Readonly<Record<string, Lowering>> = {
  Abs: onBoolToo(direct('Abs')),
  Acos: inFloat(direct('Acos')),
  Acosh: inFloat(direct('Acosh')),
  Asin: inFloat(direct('Asin')),
  Asinh: inFloat(direct('Asinh')),
  Atan: inFloat(direct('Atan')),
  Atanh: inFloat(direct('Atanh')),
  Ceil: (call) => (one(call, 'x').type === 'int32' ? one(call, 'x') : elementwise('Ceil', one(call, 'x'))),
  Cos: direct('Cos'),
  Cosh: direct('Cosh'),
  Elu: direct('Elu'),
  Erf: direct('Erf'),
  Exp: viaFloat('Exp'),
  Floor: (call) => (one(call, 'x').type === 'int32' ? one(call, 'x') : elementwise('Floor', one(call, 'x'))),
  Log: viaFloat('Log'),
  LogicalNot: direct('Not'),
  Neg: onBoolToo(direct('Neg')),
  Reciprocal: inFloat(direct('Reciprocal')),
  Relu: onBoolToo(direct('Relu')),
  Round: (call) => (one(call, 'x').type === 'float32' ? elementwise('Round', one(call, 'x')) : one(call, 'x')),
  Sigmoid: direct('Sigmoid'),
  // tfjs's sign of NaN is 0.
  Sign: onBoolToo((call) => {
    const x = one(call, 'x');
    if (x.type !== 'float32') return elementwise('Sign', x);
    const nan = elementwise('IsNaN', x, {}, 'bool');
    return apply('Where', [nan, scalar(0), elementwise('Sign', x)], { shape: x.shape, type: x.type });
  }),
  Sin: direct('Sin'),
  Sinh: inFloat(direct('Sinh')),
  Sqrt: viaFloat('Sqrt'),
  Tan: direct('Tan'),
  Tanh: direct('Tanh'),
  IsNan: inFloat((call) => elementwise('IsNaN', one(call, 'x'), {}, 'bool')),
  IsInf: inFloat((call) => elementwise('IsInf', one(call, 'x'), {}, 'bool')),
  IsFinite: inFloat((call) => {
    const x = one(call, 'x');
    const not = binary('Or', elementwise('IsNaN', x, {}, 'bool'), elementwise('IsInf', x, {}, 'bool'));
    return elementwise('Not', not);
  }),
  Expm1: inFloat((call) => expm1(one(call, 'x'))),
  Log1p: inFloat((call) => log1p(one(call, 'x'))),
  Rsqrt: (call) => elementwise('Reciprocal', elementwise('Sqrt', cast(one(call, 'x'), 'float32'))),
  Square: onBoolToo((call) => square(one(call, 'x'))),
  Softplus: inFloat((call) => softplus(one(call, 'x'))),
  Step: step,
  Selu: inFloat((call) =>
    elementwise('Selu', one(call, 'x'), { alpha: float(SELU_ALPHA / SELU_SCALE), gamma: float(SELU_SCALE) }),
  ),
  LeakyRelu: (call) =>
    elementwise('LeakyRelu', cast(one(call, 'x'), 'float32'), { alpha: float(number(call, 'alpha')) }),
  Relu6: onBoolToo((call) => {
    const x = one(call, 'x');
    return apply('Clip', [x, scalar(0, x.type), scalar(6, x.type)], { shape: x.shape, type: x.type });
  }),
  ClipByValue: onBoolToo((call) => {
    const x = one(call, 'x');
    return apply(
      'Clip',
      [x, scalar(number(call, 'clipValueMin'), x.type), scalar(number(call, 'clipValueMax'), x.type)],
      {
        shape: x.shape,
        type: x.type,
      },
    );
  }),
};
