type Arrays = Readonly<Record<string, Float32Array>>;

/** Root mean square distance of weights from others of the same names, over all of them. */
export function weightsApart(weights: Arrays, others: Arrays): number {
  let [squares, count] = [0, 0];
  for (const [name, values] of Object.entries(weights)) {
    const other = others[name];
    for (let i = 0; i < values.length; i++) squares += (values[i] - other[i]) ** 2;
    count += values.length;
  }
  return Math.sqrt(squares / Math.max(1, count));
}
