import { apply, int, scalar, type Value } from '../graph/graph';
import { add } from './add';
import { floorDiv, floorMod, power } from './integers';
import { binary as both, broadcast, cast, elementwise, one, type Lowering } from './lowering';
import { inFloat, onBoolToo } from './types';

const direct =
  (op: string): Lowering =>
  (call) =>
    both(op, one(call, 'a'), one(call, 'b'));
const comparison =
  (op: string): Lowering =>
  (call) =>
    both(op, one(call, 'a'), one(call, 'b'), 'bool');
const eitherWay =
  (op: string): Lowering =>
  (call) => {
    const [a, b] = [one(call, 'a'), one(call, 'b')];
    return apply(op, [a, b], { shape: broadcast(a.shape, b.shape), type: a.type });
  };

/** Kernels of two tensors, elementwise with broadcasting. */
export const binary: Readonly<Record<string, Lowering>> = {
  Add: onBoolToo((call) => add(one(call, 'a'), one(call, 'b'))),
  Sub: onBoolToo(direct('Sub')),
  Multiply: onBoolToo(direct('Mul')),
  RealDiv: (call) => {
    const [a, b] = [one(call, 'a'), one(call, 'b')];
    const quotient = both('Div', cast(a, 'float32'), cast(b, 'float32'));
    return a.type === 'bool' && b.type === 'bool' ? cast(cast(quotient, 'int32'), 'bool') : quotient;
  },
  FloorDiv: (call) => {
    const [a, b] = [one(call, 'a'), one(call, 'b')];
    if (a.type !== 'float32' && b.type !== 'float32') return floorDiv(a, b);
    return cast(elementwise('Floor', both('Div', cast(a, 'float32'), cast(b, 'float32'))), 'int32');
  },
  // Rounded towards minus infinity, as tfjs does: the result has the sign of the divisor.
  Mod: onBoolToo((call) => {
    const [a, b] = [one(call, 'a'), one(call, 'b')];
    return a.type === 'int32' ? floorMod(a, b) : mod(a, b);
  }),
  Atan2: inFloat((call) => atan2(one(call, 'a'), one(call, 'b'))),
  Pow: onBoolToo((call) => {
    const [a, b] = [one(call, 'a'), one(call, 'b')];
    return a.type === 'int32' && b.type === 'int32' ? power(a, b) : pow(a, b);
  }),
  Maximum: eitherWay('Max'),
  Minimum: eitherWay('Min'),
  SquaredDifference: onBoolToo((call) => {
    const difference = both('Sub', one(call, 'a'), one(call, 'b'));
    return both('Mul', difference, difference);
  }),
  Equal: comparison('Equal'),
  NotEqual: (call) => elementwise('Not', both('Equal', one(call, 'a'), one(call, 'b'), 'bool')),
  Greater: onBoolToo(comparison('Greater')),
  GreaterEqual: onBoolToo(comparison('GreaterOrEqual')),
  Less: onBoolToo(comparison('Less')),
  LessEqual: onBoolToo(comparison('LessOrEqual')),
  LogicalAnd: comparison('And'),
  LogicalOr: comparison('Or'),
  EluGrad: (call) => {
    const [dy, y] = [one(call, 'dy'), one(call, 'y')];
    const positive = both('GreaterOrEqual', y, scalar(0), 'bool');
    const slope: Value = apply('Where', [positive, scalar(1), both('Add', y, scalar(1))], {
      shape: y.shape,
      type: 'float32',
    });
    return both('Mul', dy, slope);
  },
  Prelu: (call) => {
    const [x, alpha] = [cast(one(call, 'x'), 'float32'), cast(one(call, 'alpha'), 'float32')];
    const positive = both('GreaterOrEqual', x, scalar(0), 'bool');
    return apply('Where', [positive, x, both('Mul', x, alpha)], {
      shape: broadcast(x.shape, alpha.shape),
      type: 'float32',
    });
  },
};

/** The rest, with the sign of the divisor. */
function mod(a: Value, b: Value): Value {
  const out = { shape: broadcast(a.shape, b.shape), type: 'float32' as const };
  const rest = apply('Mod', [a, b], out, { fmod: int(1) }); // with the sign of a
  const moved = both('Add', rest, b);
  const nothing = both('Sub', moved, moved); // but NaN for an infinite divisor, as in JavaScript
  const negative = (x: Value) => both('Less', x, scalar(0), 'bool');
  const stays = both(
    'Or',
    both('Equal', negative(a), negative(b), 'bool'),
    both('Equal', rest, scalar(0), 'bool'),
    'bool',
  );
  return apply('Where', [stays, rest, both('Add', moved, nothing)], out);
}

/** As JavaScript has it: no number to the power of NaN is one, nor is ±1 to that of infinity. An exponent that is known is looked at. */
function pow(a: Value, b: Value): Value {
  const power = both('Pow', a, b);
  const { source } = b;
  if (source.kind === 'constant' && source.values.every((value) => Number.isFinite(Number(value)))) return power;
  const exponent = cast(b, 'float32');
  const one = both('Equal', elementwise('Abs', cast(a, 'float32')), scalar(1), 'bool');
  const undefinedThere = both('And', elementwise('IsInf', exponent, {}, 'bool'), one, 'bool');
  const nan = both('Or', elementwise('IsNaN', exponent, {}, 'bool'), undefinedThere, 'bool');
  return apply('Where', [nan, scalar(NaN), power], { shape: power.shape, type: power.type });
}

/** atan(y/x), moved to the right quadrant: by ±π where x < 0, ±π/2 where x = 0, and 0 at the origin. */
function atan2(ordinate: Value, abscissa: Value): Value {
  const out = { shape: broadcast(ordinate.shape, abscissa.shape), type: 'float32' as const };
  const where = (condition: Value, yes: Value, no: Value) => apply('Where', [condition, yes, no], out);
  // Of two that are infinite, only the signs count.
  const isInf = (value: Value) => elementwise('IsInf', value, {}, 'bool');
  const far = both('And', isInf(ordinate), isInf(abscissa), 'bool');
  const [y, x] = [ordinate, abscissa].map((value) => where(far, elementwise('Sign', value), value)) as [Value, Value];
  const zero = scalar(0);
  const angle = elementwise('Atan', both('Div', y, x));
  const side = where(both('Less', y, zero, 'bool'), scalar(-Math.PI), scalar(Math.PI));
  const turned = where(both('Less', x, zero, 'bool'), both('Add', angle, side), angle);
  const upright = both('Mul', elementwise('Sign', y), scalar(Math.PI / 2));
  return where(both('Equal', x, zero, 'bool'), upright, turned);
}
