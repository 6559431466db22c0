import { unsupportedOp } from '../errors';
import { apply, ints, scalar, topological, type Operation, type Value } from './graph';

/**
 * Replaces ONNX Runtime's own operators by operators of the ONNX standard, which any runtime has: a product of transposed matrices becomes transpositions and a product.
 *
 * Changes the graph in place.
 * @throws UNSUPPORTED_OP for an operator that it knows no standard form of
 */
export function makePortable(outputs: readonly Value[]): void {
  standardise(outputs);
  for (const { op, domain } of topological(outputs).operations)
    if (domain !== '') throw unsupportedOp(op, `the operator is of ${domain}, not of the ONNX standard`);
}

/** The same for those operators alone that it knows standard forms of. A value is computed otherwise then, and is the same: the graph may be one that others hold. */
export function standardise(outputs: readonly Value[]): void {
  for (const operation of topological(outputs).operations) {
    const standard = operation.domain === '' ? undefined : STANDARD_FORMS[operation.op];
    const [made] = operation.outputs;
    if (standard !== undefined && made !== undefined) become(made, standard(operation, made));
  }
}

/** A value is made from now on by what makes another, of which nobody knows yet. */
function become(value: Value, { source }: Value): void {
  if (source.kind === 'operation')
    value.source = { kind: 'operation', operation: { ...source.operation, outputs: [value] } };
}

const STANDARD_FORMS: Readonly<Record<string, (operation: Operation, made: Value) => Value>> = {
  FusedMatMul: (operation, { shape, type }) => {
    const [a, b] = ['transA', 'transB'].map((name, i) => {
      const factor = operation.inputs[i] as Value;
      return numberOf(operation, name, 0) === 1 ? transposed(factor) : factor;
    });
    const alpha = numberOf(operation, 'alpha', 1);
    const product = apply('MatMul', [a, b], { shape, type });
    return alpha === 1 ? product : apply('Mul', [product, scalar(alpha)], { shape, type });
  },
};

/** With the last two dimensions swapped. */
function transposed(value: Value): Value {
  const rank = value.shape.length;
  const order = value.shape.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
  const shape = order.map((axis) => value.shape[axis] ?? 1);
  return apply('Transpose', [value], { shape, type: value.type }, { perm: ints(order) });
}

function numberOf({ attributes }: Operation, name: string, otherwise: number): number {
  const attribute = attributes[name];
  return attribute?.kind === 'int' || attribute?.kind === 'float' ? attribute.value : otherwise;
}
