import { sizeOf, type Operation, type Value } from '../graph/graph';
import { binary } from './lowering';
import { concat } from './shape';

/**
 * `a + b`. Where a program splits a parameter in several places, tfjs gives its gradient as a sum of concatenations, each with zeros where another has something: that is one concatenation.
 */
export function add(a: Value, b: Value): Value {
  const [ofA, ofB] = [concatenation(a), concatenation(b)];
  if (ofA === undefined || ofB === undefined || a.shape.join() !== b.shape.join()) return binary('Add', a, b);
  if (ofA.axis !== ofB.axis || ofA.pieces.length !== ofB.pieces.length) return binary('Add', a, b);
  const pieces = ofA.pieces.map((piece, i) => {
    const other = ofB.pieces[i] as Value;
    if (piece.shape.join() !== other.shape.join()) return undefined;
    return isZero(piece) ? other : isZero(other) ? piece : undefined;
  });
  const whole = pieces.filter((piece) => piece !== undefined);
  return whole.length === pieces.length ? concat(whole, ofA.axis) : binary('Add', a, b);
}

function concatenation(value: Value): { readonly pieces: readonly Value[]; readonly axis: number } | undefined {
  const operation: Operation | undefined = value.source.kind === 'operation' ? value.source.operation : undefined;
  const axis = operation?.attributes.axis;
  if (operation?.op !== 'Concat' || axis?.kind !== 'int') return undefined;
  return { pieces: operation.inputs as readonly Value[], axis: axis.value };
}

function isZero({ source, shape }: Value): boolean {
  return source.kind === 'constant' && sizeOf(shape) > 0 && source.values.every((value) => value === 0);
}
