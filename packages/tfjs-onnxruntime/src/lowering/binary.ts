import { add } from './add';
import { apply, scalar, type Value } from '../graph';
import { binary as both, broadcast, cast, elementwise, one, type Lowering } from './lowering';

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
  Add: (call) => add(one(call, 'a'), one(call, 'b')),
  Sub: direct('Sub'),
  Multiply: direct('Mul'),
  RealDiv: (call) => both('Div', cast(one(call, 'a'), 'float32'), cast(one(call, 'b'), 'float32')),
  FloorDiv: (call) => {
    const [a, b] = [cast(one(call, 'a'), 'float32'), cast(one(call, 'b'), 'float32')];
    return cast(elementwise('Floor', both('Div', a, b)), 'int32');
  },
  // Rounded towards minus infinity, as tfjs does: the result has the sign of the divisor.
  Mod: (call) => {
    const [a, b] = [one(call, 'a'), one(call, 'b')];
    if (a.type === 'int32') return both('Mod', a, b);
    return both('Sub', a, both('Mul', elementwise('Floor', both('Div', a, b)), b));
  },
  Atan2: (call) => atan2(one(call, 'a'), one(call, 'b')),
  Pow: direct('Pow'),
  Maximum: eitherWay('Max'),
  Minimum: eitherWay('Min'),
  SquaredDifference: (call) => {
    const difference = both('Sub', one(call, 'a'), one(call, 'b'));
    return both('Mul', difference, difference);
  },
  Equal: comparison('Equal'),
  NotEqual: (call) => elementwise('Not', both('Equal', one(call, 'a'), one(call, 'b'), 'bool')),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
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

/** atan(y/x), moved to the right quadrant: by ±π where x < 0, ±π/2 where x = 0, and 0 at the origin. */
function atan2(y: Value, x: Value): Value {
  const out = { shape: broadcast(y.shape, x.shape), type: 'float32' as const };
  const where = (condition: Value, yes: Value, no: Value) => apply('Where', [condition, yes, no], out);
  const zero = scalar(0);
  const angle = elementwise('Atan', both('Div', y, x));
  const side = where(both('Less', y, zero, 'bool'), scalar(-Math.PI), scalar(Math.PI));
  const turned = where(both('Less', x, zero, 'bool'), both('Add', angle, side), angle);
  const upright = both('Mul', elementwise('Sign', y), scalar(Math.PI / 2));
  return where(both('Equal', x, zero, 'bool'), upright, turned);
}
