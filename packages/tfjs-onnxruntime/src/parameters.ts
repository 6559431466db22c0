import { sizeOf } from './graph';

/** Initial values of a network's parameters, by name. */
export type ParameterValues = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
>;

/** All parameters one after the other in one array, so that the state of a training is four arrays. */
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

  /** Each parameter's part of a vector, in place. */
  views(flat: Float32Array): Record<string, Float32Array> {
    return Object.fromEntries(
      this.names.map((name, i) => {
        const offset = this.offsets[i] ?? 0;
        return [name, flat.subarray(offset, offset + sizeOf(this.shapes[name] ?? []))];
      }),
    );
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
    return Object.fromEntries(Object.entries(this.views(flat)).map(([name, view]) => [name, view.slice()]));
  }
}
