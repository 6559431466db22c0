import { formatNumber } from '../../report/format-number';

/** A share as a percentage: 12.5 %. */
export function shareText(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}

/** A p value: those of a test that goes on become very small, and how small says nothing. */
export function pText(p: number): string {
  return p < 1e-6 ? '< 0.000001' : `= ${formatNumber(p)}`;
}
