import { applyMany, int, int64s, sizeOf, type Value } from './graph';
import { reshape } from './lowering/shape';

/** Initial values of a network's parameters, by name. */
export type ParameterValues = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
>;

/**
 * All parameters as one vector: the optimiser is then a handful of operations over one array instead of a dozen per parameter, and the state
 * of a training is four arrays.
 */
export class FlatParameters {
  readonly names: readonly string[];
  readonly size: number;
  private readonly offsets: readonly number[];

  constructor(readonly shapes: Readonly<Record<string, readonly number[]>>) {
    this.names = Object.keys(shapes);
    let total = 0;
    this.offsets = this.names.map((name) => {
      const offset = total;
      total += sizeOf(shapes[name] ?? []);
      return offset;
    });
    this.size = total;
  }

  /** Each parameter as a view of the vector, in the graph. */
  unpack(flat: Value): Record<string, Value> {
    const sizes = this.names.map((name) => sizeOf(this.shapes[name] ?? []));
    const parts = applyMany(
      'Split',
      [flat, int64s(sizes)],
      sizes.map((size) => ({ shape: [size], type: 'float32' as const })),
      { axis: int(0) },
    );
    return Object.fromEntries(this.names.map((name, i) => [name, reshape(parts[i] as Value, this.shapes[name] ?? [])]));
  }

  /** One vector from arrays by name. */
  flatten(values: Readonly<Record<string, Float32Array>>): Float32Array {
    const flat = new Float32Array(this.size);
    this.names.forEach((name, i) => {
      const array = values[name];
      const size = sizeOf(this.shapes[name] ?? []);
      if (array?.length !== size)
        throw new Error(`The parameter "${name}" has ${array?.length ?? 'no'} values; expected ${size}.`);
      flat.set(array, this.offsets[i]);
    });
    return flat;
  }

  /** Copies of the arrays by name. */
  separate(flat: Float32Array): Record<string, Float32Array> {
    return Object.fromEntries(
      this.names.map((name, i) => [
        name,
        flat.slice(this.offsets[i], (this.offsets[i] ?? 0) + sizeOf(this.shapes[name] ?? [])),
      ]),
    );
  }
}
