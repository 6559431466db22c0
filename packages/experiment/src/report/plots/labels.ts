import * as Plot from '@observablehq/plot';

/** Pixels: of a letter and a line at `LABEL_SIZE`, as wide as fonts of a page come; to keep free around a label. */
const LABEL_SIZE = 12;
export const LETTER = 7;
const LINE = 14;
const FREE = 2;
const MARKER = 3;
/** Places for a label around its point, the first that is free: centre of the label from the point, in widths of the label and pixels. */
const PLACES = [
  { widths: 0.5, x: 8, y: 0 },
  { widths: 0.5, x: 6, y: -11 },
  { widths: 0.5, x: 6, y: 11 },
  { widths: 0, x: 0, y: -14 },
  { widths: 0, x: 0, y: 14 },
  { widths: -0.5, x: -8, y: 0 },
  { widths: -0.5, x: -6, y: -11 },
  { widths: -0.5, x: -6, y: 11 },
] as const;

/** What a label says, and of which point. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly colour: string;
  /** Pixels from the middle of its marker to the outside, where that is larger than usual. */
  readonly radius?: number;
}

/** Labels beside their points, none over another or another’s point, and all within the frame: each where there is room first, in their order, and left out where there is none. The page's tables say all of them. */
export function labels(items: readonly Label[]): Plot.Markish {
  return Plot.text(
    [...items],
    Plot.initializer(
      { x: 'x', y: 'y', text: 'text', fill: 'colour', fontSize: LABEL_SIZE, textAnchor: 'middle' },
      (data: Label[], facets, _, scales, { width, height, marginLeft, marginRight, marginTop, marginBottom }) => {
        const frame = {
          left: marginLeft,
          right: width - marginRight + 12,
          top: marginTop,
          bottom: height - marginBottom,
        };
        const [toX, toY] = [scales.x, scales.y];
        const x = new Float64Array(data.length);
        const y = new Float64Array(data.length);
        const taken: Box[] = data.map((each) => markerAt(Number(toX?.(each.x)), Number(toY?.(each.y))));
        const kept = facets.map((facet) =>
          facet.filter((i) => {
            const { x: atX, y: atY, text, radius = MARKER } = data[i];
            const [px, py] = [Number(toX?.(atX)), Number(toY?.(atY))];
            const wide = LETTER * text.length;
            const more = radius - MARKER;
            const place = PLACES.map(({ widths, x: dx, y: dy }) => ({
              x: px + widths * wide + dx + more * Math.sign(dx),
              y: py + dy + more * Math.sign(dy),
            })).find((at) => {
              const box = boxAt(at, wide);
              return isWithin(box, frame) && taken.every((other, k) => k === i || !meets(box, other));
            });
            if (place === undefined) return false;
            [x[i], y[i]] = [place.x, place.y];
            taken.push(boxAt(place, wide));
            return true;
          }),
        );
        return { data, facets: kept, channels: { x: { value: x }, y: { value: y } } };
      },
    ),
  );
}

/** Ticks of which the labels have room beside each other: the first, and each that is far enough from the last one. @param at where a tick stands, 0 … 1 of `width` pixels */
export function withRoom<T>(
  ticks: readonly T[],
  at: (tick: T) => number,
  text: (tick: T) => string,
  width: number,
): T[] {
  let end = -Infinity;
  return ticks.filter((tick) => {
    const [centre, half] = [at(tick) * width, (LETTER * text(tick).length) / 2];
    if (centre - half < end) return false;
    end = centre + half + 2 * FREE;
    return true;
  });
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxAt({ x, y }: { readonly x: number; readonly y: number }, width: number): Box {
  return { left: x - width / 2 - FREE, right: x + width / 2 + FREE, top: y - LINE / 2 - 1, bottom: y + LINE / 2 + 1 };
}

function markerAt(x: number, y: number): Box {
  return { left: x - MARKER, right: x + MARKER, top: y - MARKER, bottom: y + MARKER };
}

function isWithin(box: Box, frame: Box): boolean {
  return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
}

function meets(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
