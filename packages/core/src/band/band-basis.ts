/**
 * An orthonormal basis of a window of T frames from slow to fast, `[T, T]`, one function a row: constant, slope and parabola, then the cosines of DCT-II (k half waves, k·fps/(2T) Hz).
 * The first K of them are the band of a channel. Cosines alone arrive level at both ends of a window, which motion does not: of test motion in its band, the end frames were twice as wrong as
 * those in the middle, and with the parabola less wrong than those.
 * @returns shared: read it only
 */
export function bandBasis(frames: number): Float64Array {
  const known = bases.get(frames) ?? basisOf(frames);
  bases.delete(frames);
  bases.set(frames, known);
  for (const [oldest] of bases) if (bases.size > KEPT) bases.delete(oldest);
  return known;
}

/** A basis takes T³ multiplications, and a model asks for the same one again and again. */
const bases = new Map<number, Float64Array>();
const KEPT = 8;

function basisOf(frames: number): Float64Array {
  const basis = new Float64Array(frames * frames);
  for (let k = 0; k < frames; k++) {
    const own = basis.subarray(k * frames, (k + 1) * frames);
    for (let t = 0; t < frames; t++) own[t] = shape(k, (t + 0.5) / frames);
    // Twice, as once leaves what rounding makes of functions that are nearly among those before.
    for (let pass = 0; pass < 2; pass++)
      for (let before = 0; before < k; before++) {
        const other = basis.subarray(before * frames, (before + 1) * frames);
        const share = dot(own, other);
        for (let t = 0; t < frames; t++) own[t] = (own[t] ?? NaN) - share * (other[t] ?? NaN);
      }
    const length = Math.sqrt(dot(own, own));
    for (let t = 0; t < frames; t++) own[t] = (own[t] ?? NaN) / length;
  }
  return basis;
}

/** @param u 0 … 1 over the window */
function shape(k: number, u: number): number {
  return k < POWERS ? (2 * u - 1) ** k : Math.cos(Math.PI * (k - POWERS + 1) * u);
}

/** Of 1, u and u²: the last two stand in for the two fastest cosines. */
const POWERS = 3;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += (a[t] ?? NaN) * (b[t] ?? NaN);
  return sum;
}
