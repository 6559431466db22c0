import { philox } from './philox';

/**
 * Counter-based random numbers: Philox-4x32-10, keyed by the seed, its counter split between the stream's name and the position in it.
 * A stream is named, not advanced from hidden state: the same seed and path give the same numbers on any engine,
 * in any order, after any resume.
 */
export class Random {
  private counter = 0;
  private readonly block = new Uint32Array(4);
  private used = 4;
  private spare: number | undefined;

  private constructor(
    private readonly key0: number,
    private readonly key1: number,
    private readonly nonce0: number,
    private readonly nonce1: number,
  ) {}

  /** The stream of `seed` that is named by `path`, e.g. `Random.stream(7, 'noise', step)`. */
  static stream(seed: number, ...path: readonly (string | number)[]): Random {
    const name = JSON.stringify(path);
    return new Random(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, hash(name, 0x811c9dc5), hash(name, 0x9747b28c));
  }

  /** 32 random bits. */
  bits(): number {
    if (this.used === 4) {
      this.refill();
    }
    return this.block[this.used++] ?? 0;
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }

  /** Standard normal (Box & Muller 1958). */
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

  /** Uniform integer in [0, bound). */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** True with the given probability. */
  bernoulli(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** `length` standard normals as float32. */
  normals(length: number): Float32Array {
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = this.normal();
    return values;
  }

  /** The numbers 0 … length−1 in random order (Fisher & Yates). */
  permutation(length: number): number[] {
    const order = Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    return order;
  }

  private refill(): void {
    const { block } = this;
    block[0] = this.counter;
    block[1] = this.counter / 2 ** 32;
    block[2] = this.nonce0;
    block[3] = this.nonce1;
    philox(block, this.key0, this.key1);
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
