/** Bits of bytes, the highest first. Beyond the end are zeros, and `isOver` tells. */
export class BitReader {
  private at: number;

  /** @param from byte that it begins with */
  constructor(
    private readonly bytes: Uint8Array,
    from: number,
  ) {
    this.at = 8 * from;
  }

  /** Whether more was read than there is. */
  get isOver(): boolean {
    return this.at > 8 * this.bytes.length;
  }

  /** The first byte that is not begun. */
  get nextByte(): number {
    return Math.ceil(this.at / 8);
  }

  skip(count: number): void {
    this.at += count;
  }

  /** @param count at most 16 */
  read(count: number): number {
    const byte = Math.floor(this.at / 8);
    const three = ((this.bytes[byte] ?? 0) << 16) | ((this.bytes[byte + 1] ?? 0) << 8) | (this.bytes[byte + 2] ?? 0);
    const value = (three >> (24 - (this.at % 8) - count)) & ((1 << count) - 1);
    this.at += count;
    return value;
  }

  /** How many zeros come before the next one, which is read, too. */
  unary(): number {
    const from = this.at;
    while (this.at < 8 * this.bytes.length) {
      const rest = ((this.bytes[this.at >> 3] ?? 0) << (24 + (this.at & 7))) >>> 0;
      if (rest !== 0) {
        this.at += Math.clz32(rest) + 1;
        return this.at - from - 1;
      }
      this.at = (this.at | 7) + 1;
    }
    this.at += 1;
    return this.at - from - 1;
  }
}
