import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Report } from '../report-json';
import { rowsOf, type Row } from '../rows';

/** Marker shapes by arm, so that colour is never the only difference. All have an area to fill. */
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wye', 'hexagon'] as const;

export const WIDTH = 400;
export const HEIGHT = 270;

/** CSS colour of an arm; the page's style defines it for light and dark. */
export function armColour(index: number): string {
  return `var(--arm-${index % SYMBOLS.length})`;
}

/** Marker of an arm. Shifted by one with each round of colours, so that no two of 64 arms look the same. */
export function armSymbol(index: number): (typeof SYMBOLS)[number] {
  return SYMBOLS[(index + Math.floor(index / SYMBOLS.length)) % SYMBOLS.length];
}

/** A plot as SVG text. Colours are CSS variables and `currentColor`, so that it follows the page into dark mode. */
export function draw(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<html><body></body></html>');
  const svg = Plot.plot({
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 52,
    marginRight: 24,
    marginBottom: 42,
    marginTop: 28,
    style: { fontSize: '12px', background: 'none' },
    ...options,
    document: document as never,
  });
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  // Plot's own style element: the page's style does its work, and a style without a nonce may be refused.
  for (const style of svg.querySelectorAll('style')) style.remove();
  return svg.outerHTML;
}

/** One drawn value: a row of the report's numbers with the arm's look. */
export interface Point {
  readonly arm: string;
  readonly colour: string;
  readonly symbol: Plot.SymbolType;
  readonly scale: number;
  readonly nfe: number;
  readonly steps: number | string;
  readonly row: Row;
}

/** @param rows default: of each arm and setting, over its trainings where there are several */
export function points(
  report: Report,
  filter: (row: Row) => boolean = () => true,
  rows: readonly Row[] = rowsOf(report),
): Point[] {
  return rows.filter(filter).map((row) => {
    const index = report.arms.findIndex(({ name }) => name === row.arm);
    const { arm, scale, nfe, steps } = row;
    return {
      arm,
      scale,
      nfe,
      steps,
      row,
      colour: armColour(index),
      symbol: armSymbol(index),
    };
  });
}

/** A little more room than the values take, from zero if they come near to it. */
export function roomFor(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high - low || Math.abs(high) || 1;
  const bottom = low >= 0 && low < 0.6 * span ? 0 : low - 0.08 * span;
  return [bottom, high + 0.08 * span];
}
