/** A number for a sentence: `0.01234` to three figures is `0.0123`. */
export function figures(value: number, count = 3): string {
  return String(Number(value.toPrecision(count)));
}
