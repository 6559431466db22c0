import { sizeOf } from './graph';

/** Initial values of a network's parameters, by name. */
export type ParameterValues = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
>;

/** Numbers to which every parameter's place is rounded up: a cache line. */
const ALIGNED = 16;

/** All parameters one after the other in one array, what has several dimensions before what has one. */
export class FlatParameters {
  readonly names: readonly string[];
  /** Numbers in all, a multiple of 16: between two parameters, and after the last, are zeros. */
  readonly size: number;
  /** How many of the numbers belong to parameters of several dimensions. */
  readonly matrices: number;
  private readonly offsets = new Map<string, number>();

  constructor(readonly shapes: Readonly<Record<string, readonly number[]>>) {
    this.names = Object.keys(shapes);
    const isMatrix = (name: string) => (shapes[name] ?? []).length > 1;
    let total = 0;
    const place = (name: string) => {
      this.offsets.set(name, total);
      total += ALIGNED * Math.ceil(sizeOf(shapes[name] ?? []) / ALIGNED);
    };
    this.names.filter(isMatrix).forEach(place);
    this.matrices = total;
    this.names.filter((name) => !isMatrix(name)).forEach(place);
    this.size = total;
  }

  /** Each parameter's part of an array, in place. */
  views(flat: Float32Array): Record<string, Float32Array> {
    return Object.fromEntries(
      this.names.map((name) => {
        const offset = this.offsets.get(name) ?? 0;
        return [name, flat.subarray(offset, offset + sizeOf(this.shapes[name] ?? []))];
      }),
    );
  }

  /** Writes arrays by name into one. @throws if one is missing or has another size; nothing is written then */
  fill(flat: Float32Array, values: Readonly<Record<string, Float32Array>>): void {
    for (const name of this.names) {
      const size = sizeOf(this.shapes[name] ?? []);
      if (values[name]?.length !== size)
        throw new Error(`The parameter "${name}" has ${values[name]?.length ?? 'no'} values; expected ${size}.`);
    }
    for (const name of this.names) flat.set(values[name] ?? [], this.offsets.get(name));
  }

  /** Copies of the arrays by name. */
  separate(flat: Float32Array): Record<string, Float32Array> {
    return Object.fromEntries(Object.entries(this.views(flat)).map(([name, view]) => [name, view.slice()]));
  }
}
