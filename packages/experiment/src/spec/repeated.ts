/** The first that is there a second time. */
export function repeated<T>(values: readonly T[]): T | undefined {
  return values.find((value, i) => values.indexOf(value) < i);
}
