import { apply, constant, type Value } from '../graph/graph';
import { binary as both, broadcast, cast, elementwise } from './lowering';

// Arithmetic of 32-bit integers as JavaScript has it: what is divided by 0 gives 0, what is too large is taken modulo 2³². It is done in 64 bits, where the runtime's division cannot fail.

const ZERO = constant(BigInt64Array.of(0n), [], 'int64');
const ONE = constant(BigInt64Array.of(1n), [], 'int64');

/** a / b, rounded down. */
export function floorDiv(a: Value, b: Value): Value {
  const { x, y, byZero, where } = prepared(a, b);
  const quotient = both('Div', x, y); // towards zero
  const rest = both('Sub', x, both('Mul', quotient, y));
  const opposite = both('Less', both('Mul', rest, elementwise('Sign', y)), ZERO, 'bool');
  return cast(where(byZero, ZERO, both('Sub', quotient, where(opposite, ONE, ZERO))), 'int32');
}

/** The rest, with the sign of the divisor. */
export function floorMod(a: Value, b: Value): Value {
  const { x, y, byZero, where } = prepared(a, b);
  return cast(where(byZero, ZERO, both('Mod', x, y)), 'int32');
}

export function power(a: Value, b: Value): Value {
  return cast(both('Pow', cast(a, 'int64'), cast(b, 'int64')), 'int32');
}

/** As 64-bit integers, with 1 in place of divisors that are 0. */
function prepared(a: Value, b: Value) {
  const [x, y] = [cast(a, 'int64'), cast(b, 'int64')];
  const where = (condition: Value, yes: Value, no: Value) =>
    apply('Where', [condition, yes, no], {
      shape: broadcast(condition.shape, broadcast(yes.shape, no.shape)),
      type: 'int64',
    });
  const byZero = both('Equal', y, ZERO, 'bool');
  return { x, y: where(byZero, ONE, y), byZero, where };
}
