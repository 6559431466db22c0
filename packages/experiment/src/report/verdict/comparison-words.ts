import { formatNfe } from '../format-number';

/** A label within a sentence: `FD pose`, `lip error`. */
export function lowerFirst(label: string): string {
  return label.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** What the two sides of a comparison spent, e.g. `50 evaluations against 25`. */
export function nfeWords([a, b]: readonly [number, number]): string {
  return formatNfe(a) === formatNfe(b)
    ? `${formatNfe(a)} evaluations each`
    : `${formatNfe(a)} evaluations against ${formatNfe(b)}`;
}
