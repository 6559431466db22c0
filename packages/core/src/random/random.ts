import { philox } from './philox';

/**
 * A stream of random numbers. It is an interface, so that streams of two copies of this package are the same type: `Random.stream` makes one.
 */
export interface Random {
  /** 32 random bits. */
  bits(): number;
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal (Box & Muller 1958). */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** True with the given probability. */
  bernoulli(probability: number): boolean;
  /** `length` standard normals as float32. */
  normals(length: number): Float32Array;
  /** The numbers 0 … length−1 in random order (Fisher & Yates). */
  permutation(length: number): number[];
}

/**
 * Counter-based random numbers: Philox-4x32-10, keyed by the seed, its counter split between the stream's name and the position in it.
 * A stream is named, not advanced from hidden state: the same seed and path give the same numbers on any engine,
 * in any order, after any resume.
 */
export const Random = {
  /** The stream of `seed` that is named by `path`, e.g. `Random.stream(7, 'noise', step)`. */
  stream(seed: number, ...path: readonly (string | number)[]): Random {
    const name = JSON.stringify(path);
    const nonce = [hash(name, 0x811c9dc5), hash(name, 0x9747b28c)] as const;
    return new PhiloxStream([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0], nonce);
  },
};

class PhiloxStream implements Random {
  private counter = 0;
  private readonly block = new Uint32Array(4);
  private used = 4;
  private spare: number | undefined;

  constructor(
    private readonly key: readonly [number, number],
    private readonly nonce: readonly [number, number],
  ) {}

  bits(): number {
    if (this.used === 4) {
      this.refill();
    }
    return this.block[this.used++] ?? 0;
  }

  uniform(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }

  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  bernoulli(probability: number): boolean {
    return this.uniform() < probability;
  }

  normals(length: number): Float32Array {
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = this.normal();
    return values;
  }

  permutation(length: number): number[] {
    const order = Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    return order;
  }

  private refill(): void {
    const { block, key, nonce } = this;
    block[0] = this.counter;
    block[1] = this.counter / 2 ** 32;
    block[2] = nonce[0];
    block[3] = nonce[1];
    philox(block, key[0], key[1]);
    this.counter++;
    this.used = 0;
  }
}

/** FNV-1a with a final avalanche (MurmurHash3's finaliser): 32 bits of a stream's name. */
function hash(text: string, basis: number): number {
  let h = basis;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
