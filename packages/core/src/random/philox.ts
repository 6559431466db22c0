/**
 * Philox-4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): encrypts the counter in `block` in place,
 * four 32-bit words of it, with a key of two. All arithmetic stays within 32-bit integers: this is where noise by the million comes from.
 */
export function philox(block: Uint32Array, key0: number, key1: number): void {
  let c0 = (block[0] ?? 0) | 0;
  let c1 = (block[1] ?? 0) | 0;
  let c2 = (block[2] ?? 0) | 0;
  let c3 = (block[3] ?? 0) | 0;
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd251, 0x1f53, c0);
    const high1 = multiplyHigh(0xcd9e, 0x8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

/** The high 32 bits of `(high·2¹⁶ + low) · b`, by 16-bit halves; none of the sums exceeds 32 bits. */
function multiplyHigh(high: number, low: number, b: number): number {
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = Math.imul(high, bLow) + (Math.imul(low, bLow) >>> 16);
  const carry = Math.imul(low, bHigh) + (middle & 0xffff);
  return (Math.imul(high, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}
