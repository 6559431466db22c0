/** Three significant digits, for tables and sentences: 0.0123, 4.56, 1,230; a dash where nothing was measurable. */
export function formatNumber(value: number | null): string {
  if (value === null) return '–';
  if (Math.abs(value) < 1e-12) return '0'; // rounding of what is exactly zero, such as the mean pose's variance
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  if (size >= 100_000 || size < 0.0001) return value.toExponential(1).replaceAll('-', '−');
  const digits = Math.max(0, 2 - Math.floor(Math.log10(size)));
  const text = size >= 1000 ? Math.round(Math.abs(value)).toLocaleString('en-US') : size.toFixed(Math.min(digits, 4));
  return value < 0 ? `−${text}` : text;
}

/** Two significant digits, for how far values lie apart. */
export function formatSpread(value: number): string {
  const rounded = Number(value.toPrecision(2));
  if (rounded < 1e-12) return '0';
  if (rounded >= 100_000 || rounded < 0.0001) return value.toExponential(0).replaceAll('-', '−');
  if (rounded >= 1000) return rounded.toLocaleString('en-US');
  return rounded.toFixed(Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(rounded)))));
}

/** Network evaluations: whole, or with one decimal where motions took different numbers. */
export function formatNfe(nfe: number): string {
  return String(Math.round(nfe * 10) / 10);
}

/** E.g. `1 clip`, `3 clips`. */
export function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
