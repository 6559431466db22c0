/**
 * Tables of the same number of rows beside each other.
 * @param tables `[rows, width]` each
 * @returns `[rows, sum of the widths]`
 * @throws RangeError for a table of another size
 */
export function joinColumns(
  tables: readonly { readonly values: Float32Array; readonly width: number }[],
  rows: number,
): Float32Array {
  const total = tables.reduce((sum, { width }) => sum + width, 0);
  const joined = new Float32Array(rows * total);
  let column = 0;
  for (const { values, width } of tables) {
    if (values.length !== rows * width)
      throw new RangeError(`A table of ${rows} rows and ${width} columns has ${values.length} values.`);
    for (let row = 0; row < rows; row++)
      joined.set(values.subarray(row * width, (row + 1) * width), row * total + column);
    column += width;
  }
  return joined;
}
