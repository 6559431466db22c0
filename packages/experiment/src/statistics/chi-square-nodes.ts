/** Values and their weights, which sum up to 1: what a distribution is to a sum. */
export interface DiscreteDistribution {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Chi-square with so many degrees of freedom as a sum over values that are even on a logarithmic scale (trapezoidal rule: its integrand is smooth there, and falls off at both ends).
 * @param reach standard deviations of a normal distribution whose tails are beyond the last values
 */
export function chiSquareNodes(df: number, count: number, reach = 7): DiscreteDistribution {
  // Wilson & Hilferty 1931: the cube root is nearly normal. Few degrees of freedom have a lower tail like a power, which that does not know.
  const cubeRoot = (z: number) => 1 - 2 / (9 * df) + z * Math.sqrt(2 / (9 * df));
  const high = Math.log(df) + 3 * Math.log(cubeRoot(reach));
  const low = cubeRoot(-reach) > 0.2 ? Math.log(df) + 3 * Math.log(cubeRoot(-reach)) : Math.LN2 - (reach ** 2 + 4) / df;
  const values = new Float64Array(count);
  const weights = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const log = low + ((high - low) * i) / (count - 1);
    values[i] = Math.exp(log);
    // Up to a constant; less its largest, so that it neither overflows nor vanishes.
    weights[i] = Math.exp((df / 2) * (log - Math.log(df)) - (values[i] - df) / 2);
    sum += weights[i];
  }
  for (let i = 0; i < count; i++) weights[i] /= sum;
  return { values, weights };
}
