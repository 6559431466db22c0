import { util } from '@tensorflow/tfjs-core';
import { apply, int, type Value } from '../graph/graph';
import { broadcast, one, type Lowering } from './lowering';
import { beforeReshape, reshape } from './shape';

/** `a·b` over the last two dimensions; transposes are part of the operator (`com.microsoft.FusedMatMul`), not copies. */
export function matMul(a: Value, b: Value, transposeA = false, transposeB = false): Value {
  const [rankA, rankB] = [a.shape.length, b.shape.length];
  const [inner, other] = [a.shape[rankA - (transposeA ? 2 : 1)], b.shape[rankB - (transposeB ? 1 : 2)]];
  util.assert(
    rankA >= 2 && rankB >= 2 && inner === other,
    () =>
      `Error in matMul: inner shapes (${inner}) and (${other}) of Tensors with shapes [${a.shape}] and [${b.shape}] and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  const rows = a.shape[rankA - (transposeA ? 1 : 2)] ?? 1;
  const columns = b.shape[rankB - (transposeB ? 2 : 1)] ?? 1;
  const out = { shape: [...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns], type: a.type };
  const before = transposeA || rankA !== 2 || rankB !== 2 ? undefined : beforeReshape(a);
  // Rows that were many dimensions, and mostly will be again, may stay so: reshapes around products are a fifth of the operations of a network.
  if (before !== undefined && before.shape.length > 2 && before.shape.at(-1) === inner)
    return reshape(matMul(before, b, false, transposeB), out.shape);
  if (!transposeA && !transposeB) return apply('MatMul', [a, b], out);
  return apply(
    'FusedMatMul',
    [a, b],
    out,
    { transA: int(transposeA ? 1 : 0), transB: int(transposeB ? 1 : 0) },
    'com.microsoft',
  );
}

export const matmul: Readonly<Record<string, Lowering>> = {
  BatchMatMul: (call) =>
    matMul(one(call, 'a'), one(call, 'b'), call.attributes.transposeA === true, call.attributes.transposeB === true),
};
