/**
 * Squared cosine schedule (Nichol & Dhariwal 2021, arXiv 2102.09672, eq. 17): `alphaBar(t) = cos²((t + 0.008)/1.008 · π/2)`,
 * `beta_i = 1 − alphaBar((i+1)/steps)/alphaBar(i/steps)`, at most 0.999 so that the last step does not erase the signal altogether.
 */
export function cosineBetas(steps: number): Float64Array {
  return Float64Array.from({ length: steps }, (_, i) =>
    Math.min(1 - signal((i + 1) / steps) / signal(i / steps), 0.999),
  );
}

function signal(time: number): number {
  return Math.cos(((time + 0.008) / 1.008) * (Math.PI / 2)) ** 2;
}
