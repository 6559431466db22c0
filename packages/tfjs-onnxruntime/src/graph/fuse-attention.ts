import { float, int, topological, type Operation, type Value } from './graph';

/** Bytes of one item's scores from which on it pays to not write them out: below, they stay in the caches, and plain products are as fast or faster. */
const LARGE = 16 * 2 ** 20;

/**
 * Puts ONNX Runtime's fused attention (`com.microsoft.MultiHeadAttention`) in the place of `softmax(q·kᵀ)·v` over many tokens. Its kernel for the CPU works in tiles, so that the
 * scores (38 MB in each layer of audio2photoreal's face model) never leave the caches; it does so where queries, keys and values come as `[B, T, heads·size]` and are split into heads
 * by nothing but a reshape and a transposition.
 *
 * Changes the graph in place, so it must be one that nobody else holds.
 * @param from bytes of one item's scores; in a training step less than for speed alone, as what is not written out needs no memory
 */
export function fuseAttention(outputs: readonly Value[], from = LARGE): void {
  const { operations } = topological(outputs);
  const uses = new Map<Value, number>();
  for (const { inputs } of operations)
    for (const input of inputs) if (input !== undefined) uses.set(input, (uses.get(input) ?? 0) + 1);
  for (const output of outputs) uses.set(output, (uses.get(output) ?? 0) + 1);
  for (const operation of operations) {
    const [joined] = operation.outputs;
    const found = joined === undefined ? undefined : attentionOf(joined, from, (value) => uses.get(value) === 1);
    if (joined !== undefined && found !== undefined) replace(joined, found);
  }
}

interface Attention {
  readonly heads: number;
  /** Queries, keys, values: `[B, T or S, heads·size]`. */
  readonly inputs: readonly Value[];
}

/** The attention that a value `[B, T, heads·size]` is the result of, if no step on the way is needed for anything else. */
function attentionOf(joined: Value, from: number, once: (value: Value) => boolean): Attention | undefined {
  const turned = made(joined, 'Reshape')?.inputs[0];
  const attended = turned && once(turned) ? swapped(turned) : undefined; // [B, heads, T, size]
  const mix = attended && once(attended) ? made(attended, 'MatMul') : undefined;
  const [weights, values] = mix?.inputs ?? [];
  const softmax = weights && once(weights) ? made(weights, 'Softmax') : undefined;
  const scores = softmax?.inputs[0];
  const product = scores && once(scores) ? made(scores, 'FusedMatMul') : undefined;
  if (scores === undefined || product === undefined || values === undefined) return undefined;
  if (attribute(softmax, 'axis') !== 3 || attribute(product, 'transB') !== 1 || attribute(product, 'transA') === 1)
    return undefined;
  const [, heads = 0, frames = 0, tokens = 0] = scores.shape;
  if (4 * heads * frames * tokens < from) return undefined;
  const inputs = [...product.inputs, values].map(beforeSplit);
  const whole = inputs.filter((input) => input !== undefined);
  return whole.length === 3 && joined.shape.join() === whole[0]?.shape.join() ? { heads, inputs: whole } : undefined;
}

/** Of `[B, heads, T, size]` the `[B, T, heads·size]` that was split. */
function beforeSplit(value: Value | undefined): Value | undefined {
  const split = value && swapped(value);
  const whole = split && made(split, 'Reshape')?.inputs[0];
  if (split === undefined || whole === undefined || whole.shape.length !== 3) return undefined;
  const [batch, length, heads = 0, size = 0] = split.shape;
  return whole.shape.join() === [batch, length, heads * size].join() ? whole : undefined;
}

/** What a transposition of the two middle dimensions was made from. */
function swapped(value: Value): Value | undefined {
  const transposition = made(value, 'Transpose');
  const permutation = transposition?.attributes.perm;
  return permutation?.kind === 'ints' && permutation.value.join() === '0,2,1,3' ? transposition?.inputs[0] : undefined;
}

function made(value: Value, op: string): Operation | undefined {
  return value.source.kind === 'operation' && value.source.operation.op === op ? value.source.operation : undefined;
}

function attribute(operation: Operation | undefined, name: string): number | undefined {
  const found = operation?.attributes[name];
  return found?.kind === 'int' ? found.value : undefined;
}

/** The scale is in the queries already. */
function replace(joined: Value, { heads, inputs }: Attention): void {
  const attributes = { num_heads: int(heads), scale: float(1) };
  const operation = { op: 'MultiHeadAttention', domain: 'com.microsoft', inputs, attributes, outputs: [joined] };
  joined.source = { kind: 'operation', operation };
}
