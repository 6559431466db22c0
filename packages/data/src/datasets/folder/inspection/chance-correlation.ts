/** Share of unrelated recordings that correlate more. */
const FALSE_ALARMS = 0.01;

/**
 * The largest correlation that two curves which have nothing to do with each other reach at the best of many lags, but for one pair in a hundred. Curves that change slowly count as few samples
 * (Bartlett, "Some aspects of the time-correlation problem", 1935: as many as there are sums over the products of their autocorrelations), and lags that lie closer than that as one. 1 where they are too few.
 * @param length samples that overlap
 * @param lags that were tried
 */
export function chanceCorrelation(a: Float64Array, b: Float64Array, length: number, lags: number): number {
  const reach = Math.floor(a.length / 3);
  const [own, other] = [autocorrelation(a, reach), autocorrelation(b, reach)];
  let [signed, size] = [1, 1];
  for (let lag = 1; lag < reach; lag++) {
    const product = 2 * (own[lag] ?? 0) * (other[lag] ?? 0) * (1 - lag / a.length);
    signed += product;
    size += Math.abs(product);
  }
  const tries = Math.max(1, lags / Math.max(1, signed));
  const samples = length / size;
  // Fisher's z of a correlation has this standard deviation.
  return samples <= 3 ? 1 : Math.tanh(normalQuantile(FALSE_ALARMS / tries) / Math.sqrt(samples - 3));
}

function autocorrelation(values: Float64Array, reach: number): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = (lag: number) => {
    let sum = 0;
    for (let i = lag; i < values.length; i++) sum += ((values[i] ?? 0) - mean) * ((values[i - lag] ?? 0) - mean);
    return sum;
  };
  const whole = at(0);
  return Float64Array.from({ length: reach }, (_, lag) => (whole > 0 ? at(lag) / whole : 0));
}

/** What a standard normal variable exceeds with a probability below 1/2, to 4.5e-4 (Abramowitz and Stegun, 26.2.23). */
function normalQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability));
  return t - (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3);
}
