import * as Plot from '@observablehq/plot';
import { armSymbol, draw } from './drawing';

/** A line with an arm's marker, for the legend; takes the text's colour. */
export function markerSvg(index: number): string {
  const line = { stroke: 'currentColor', strokeWidth: 2 };
  return draw('', {
    width: 30,
    height: 16,
    margin: 0,
    axis: null,
    x: { domain: [0, 30], range: [0, 30] },
    y: { domain: [0, 16], range: [0, 16] },
    symbol: { type: 'identity' },
    marks: [
      Plot.ruleY([8], { x1: 1, x2: 29, ...line }),
      Plot.dot([{ x: 15, y: 8, symbol: armSymbol(index) }], {
        x: 'x',
        y: 'y',
        symbol: 'symbol',
        r: 4.5,
        fill: 'currentColor',
      }),
    ],
  });
}
