import * as tf from '@tensorflow/tfjs-core';
import { engine, type Tensor } from '@tensorflow/tfjs-core';

/** Tensors by name, in groups by name. */
export type TensorGroups = Readonly<Record<string, Readonly<Record<string, Tensor>>>>;

/**
 * `fn(x, others)`, of which only the inputs are kept for the gradient: what lies between is computed again when the gradient needs it (Chen et al., arXiv 1604.06174). Less memory, for a forward pass more.
 * @param x what the intermediate results are computed from; what `fn` makes of `others` alone is kept
 * @param others everything else that `fn` uses, parameters and constants included; gradients flow to all of them
 * @param fn gives one tensor; must be pure
 */
export function recomputed<Others extends TensorGroups>(
  x: Tensor,
  others: Others,
  fn: (x: Tensor, others: Others) => Tensor,
): Tensor {
  const places = Object.entries(others).flatMap(([group, of]) => Object.keys(of).map((name) => [group, name] as const));
  const apply = ([first, ...rest]: readonly Tensor[]) => {
    const grouped = Object.keys(others).map((group) => {
      const of = places.flatMap(([its, name], i) => (its === group ? [[name, rest[i]] as const] : []));
      return [group, Object.fromEntries(of)] as const;
    });
    return fn(first as Tensor, Object.fromEntries(grouped) as Others);
  };
  const run = tf.customGrad((...given) => {
    const tensors = given.slice(0, 1 + places.length) as Tensor[];
    const save = given[1 + places.length] as unknown as (tensors: Tensor[]) => void;
    save(tensors);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const [first, ...rest] = saved;
      const again = [after(dy, first as Tensor), ...rest];
      const grads = gradientsWithin(() => apply(again), again, dy);
      return again.map((tensor, i) => grads[i] ?? tf.zerosLike(tensor));
    };
    return { value: apply(tensors), gradFunc };
  });
  return run(x, ...places.map(([group, name]) => others[group]?.[name] as Tensor));
}

/** Of parameters or masks, those of one layer. */
export function ofLayer(layer: string, tensors: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith(`${layer}.`)));
}

/** `x`, but not before `dy`: else the second computation were the first one over again, which a compiler sees, and computes once. */
function after(dy: Tensor, x: Tensor): Tensor {
  const nothing = tf.mul(tf.slice(tf.reshape(dy, [dy.size]), [0], [1]), 0);
  const ones = x.shape.map(() => 1);
  return tf.add(x, tf.reshape(nothing, ones));
}

/** Gradients while others are being computed: tfjs throws its record of operations away after each, that of the outer ones too. */
function gradientsWithin(f: () => Tensor, xs: Tensor[], dy: Tensor): readonly (Tensor | null | undefined)[] {
  const { state } = engine() as unknown as { readonly state: { activeTape: unknown } };
  const outer = state.activeTape;
  try {
    return engine().gradients(f, xs, dy, true).grads as (Tensor | null | undefined)[];
  } finally {
    state.activeTape = outer;
  }
}
