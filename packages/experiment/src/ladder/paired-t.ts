import { studentTail } from '../statistics/student-t';

/** How sure a mean difference over units is to be above 0: Student's paired t, one-sided. */
export interface PairedT {
  readonly mean: number;
  /** P of a mean this high or higher where there is no difference. */
  readonly p: number;
  readonly units: number;
}

/**
 * Of `sign · (to − from)` over the units that both have. Where all units differ by the same, there is no spread to doubt it by: p is 0 above `least` and 1 otherwise.
 * @param how `sign` −1 asks for a fall; `least` is the difference to exceed
 */
export function pairedT(
  from: Readonly<Record<string, number | null>>,
  to: Readonly<Record<string, number | null>>,
  { sign, least }: { readonly sign: 1 | -1; readonly least: number },
): PairedT {
  const differences = Object.entries(from).flatMap(([unit, before]) => {
    const after = to[unit] ?? null;
    return before === null || after === null ? [] : [sign * (after - before)];
  });
  const units = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / units;
  if (units < 2) return { mean, p: 1, units };
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (units - 1);
  const error = Math.sqrt(variance / units);
  const excess = mean - least;
  // Rounding is no spread.
  if (error <= 1e-9 * Math.abs(mean)) return { mean, p: excess > 0 ? 0 : 1, units };
  return { mean, p: studentTail(excess / error, units - 1), units };
}
