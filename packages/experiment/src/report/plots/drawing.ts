import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Report } from '../report-json';
import { rowsOf, type Row } from '../rows';

/** Marker shapes by arm, so that colour is never the only difference. All have an area to fill. */
const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wye', 'hexagon'] as const;

/** Pixels: what a phone has, so that text is as large there as it was meant; elsewhere plots stand beside each other. */
export const WIDTH = 340;
export const HEIGHT = 250;
export const MARGIN = { left: 52, right: 24 } as const;

/** CSS colour of an arm; the page's style defines it for light and dark. */
export function armColour(index: number): string {
  return `var(--arm-${index % SYMBOLS.length})`;
}

/** Marker of an arm. Shifted by one with each round of colours, so that no two of 64 arms look the same. */
export function armSymbol(index: number): (typeof SYMBOLS)[number] {
  return SYMBOLS[(index + Math.floor(index / SYMBOLS.length)) % SYMBOLS.length];
}

/** A plot as SVG text; without a label, an ornament. Colours are CSS variables and `currentColor`, so that it follows the page into dark mode. */
export function draw(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<html><body></body></html>');
  const svg = Plot.plot({
    width: WIDTH,
    height: HEIGHT,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginBottom: 42,
    marginTop: 28,
    style: { fontSize: '12px', background: 'none' },
    ...options,
    document: document as never,
  });
  if (label === '') svg.setAttribute('aria-hidden', 'true');
  else {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
  }
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  // Plot names its groups for those who cannot see them, but a group of a picture has no name.
  for (const group of svg.querySelectorAll('g[aria-label]')) {
    group.setAttribute('data-mark', group.getAttribute('aria-label') ?? '');
    group.removeAttribute('aria-label');
  }
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
