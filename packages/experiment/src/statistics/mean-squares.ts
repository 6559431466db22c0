/** Mean squares of a table of two crossed factors, without replication: what an analysis of variance begins with. */
export interface MeanSquares {
  readonly mean: number;
  /** Between rows, on rows − 1 degrees of freedom; 0 where there is one. */
  readonly rows: number;
  /** Between columns, on columns − 1 degrees of freedom; 0 where there is one. */
  readonly columns: number;
  /** What neither explains, on (rows − 1)·(columns − 1) degrees of freedom; 0 where there are none. */
  readonly rest: number;
}

/** Of `table[row][column]`, of which all rows are equally long and at least one has a value. */
export function meanSquares(table: readonly (readonly number[])[]): MeanSquares {
  const rows = table.length;
  const columns = table[0]?.length ?? 0;
  const rowMeans = table.map(average);
  const columnMeans = new Float64Array(columns);
  for (const row of table) for (let column = 0; column < columns; column++) columnMeans[column] += row[column] / rows;
  const mean = average(rowMeans);
  const squares = (means: ArrayLike<number>) => {
    let sum = 0;
    for (let i = 0; i < means.length; i++) sum += (means[i] - mean) ** 2;
    return sum;
  };
  let rest = 0;
  for (const [r, row] of table.entries())
    for (let column = 0; column < columns; column++)
      rest += (row[column] - rowMeans[r] - columnMeans[column] + mean) ** 2;
  const over = (sum: number, freedom: number) => (freedom > 0 ? sum / freedom : 0);
  return {
    mean,
    rows: over(columns * squares(rowMeans), rows - 1),
    columns: over(rows * squares(columnMeans), columns - 1),
    rest: over(rest, (rows - 1) * (columns - 1)),
  };
}

export function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
