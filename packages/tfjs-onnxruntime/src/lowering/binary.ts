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
  Add: direct('Add'),
  Sub: direct('Sub'),
  Multiply: direct('Mul'),
  RealDiv: (call) => both('Div', cast(one(call, 'a'), 'float32'), cast(one(call, 'b'), 'float32')),
  FloorDiv: (call) => {
    const [a, b] = [cast(one(call, 'a'), 'float32'), cast(one(call, 'b'), 'float32')];
    return cast(elementwise('Floor', both('Div', a, b)), 'int32');
  },
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
    const [x, alpha] = [one(call, 'x'), one(call, 'alpha')];
    const positive = both('GreaterOrEqual', x, scalar(0), 'bool');
    return apply('Where', [positive, x, both('Mul', x, alpha)], {
      shape: broadcast(x.shape, alpha.shape),
      type: 'float32',
    });
  },
};
