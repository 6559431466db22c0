import type { Curve } from './option';

/** The value of a curve at x: straight between its points, constant before the first and after the last. */
export function curveAt(curve: Curve, x: number): number {
  const after = curve.findIndex(([at]) => at > x);
  const [before, next] = [curve.at(after < 0 ? -1 : Math.max(0, after - 1)), curve[Math.max(0, after)]];
  if (before === undefined || next === undefined) throw new RangeError('A curve has at least one point.');
  const [[x0, y0], [x1, y1]] = [before, next];
  return after <= 0 ? y0 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}
