import { studentTail } from '../statistics/student-t';

/** How sure a mean difference over units is to be above 0: Student's paired t, one-sided. */
export interface PairedT {
  readonly mean: number;
  /** P of a mean this high or higher where there is no difference. */
  readonly p: number;
  /** The same by the sign test: of so many or more units above 0 where either sign is as likely; units without a difference do not count. */
  readonly pSign: number;
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
  const pSign = signTail(
    differences.filter((value) => value > 0).length,
    differences.filter((value) => value !== 0).length,
  );
  if (units < 2) return { mean, p: 1, pSign, units };
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (units - 1);
  const error = Math.sqrt(variance / units);
  const excess = mean - least;
  // Rounding is no spread.
  if (error <= 1e-9 * Math.abs(mean)) return { mean, p: excess > 0 ? 0 : 1, pSign, units };
  return { mean, p: studentTail(excess / error, units - 1), pSign, units };
}

/** P(at least `heads` of `tosses` of a fair coin). */
function signTail(heads: number, tosses: number): number {
  let [probability, tail] = [2 ** -tosses, 0];
  for (let count = 0; count <= tosses; count++) {
    if (count >= heads) tail += probability;
    probability *= (tosses - count) / (count + 1);
  }
  return Math.min(1, tail);
}
