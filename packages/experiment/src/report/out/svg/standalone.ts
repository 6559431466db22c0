import { parseHTML } from 'linkedom';
import { escapeHtml } from '../../page/escape-html';
import { STYLE } from '../../page/style';
import { armColour } from '../../plots/drawing';
import { markerSvg } from '../../plots/marker';
import type { Report } from '../../report-json';
import type { Figure } from './figures';

const FONT = 'Helvetica, Arial, "Liberation Sans", sans-serif';
const INK = '#1a1a1a';
const PAPER = '#ffffff';
/** Lines of arms, by colour: in grey, colours are alike. */
const DASHES = ['none', '8 3', '2 2.5', '9 3 2 3', '5 2', '12 3', '1.5 4', '9 2 2 2 2 2'] as const;
/** Pixels. */
const ROW = 20;
const LETTER = 6.8;
const MARKER = 36;

/** A figure of the page as a file of its own: namespace, size, title, colours as they are in print, and a legend below it. */
export function standaloneSvg({ title, about, floors, svg }: Figure, report: Report): string {
  const { document } = parseHTML(`<html><body>${svg}</body></html>`);
  const root = document.querySelector('svg');
  const [, , width = 0, height = 0] = (root?.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number);
  if (root === null) return '';
  for (const path of root.querySelectorAll('[data-mark=line] path')) dash(path);
  const legend = legendOf(report, floors, width);
  const whole = height + legend.height;
  const anchor = root.getAttribute('text-anchor') ?? 'start';
  const body = withColours(
    `<g text-anchor="${anchor}">${root.innerHTML}</g><g transform="translate(0,${height})">${legend.svg}</g>`,
  );
  const style = `font-family:${FONT.replaceAll('"', "'")};font-size:${fontSizeOf(root.getAttribute('style'))}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" role="img" aria-labelledby="title about" style="${style}" fill="${INK}" color="${INK}">
<title id="title">${escapeHtml(title)}</title>
<desc id="about">${escapeHtml(about)}</desc>
<rect width="${width}" height="${whole}" fill="${PAPER}"/>
${body}
</svg>
`;
}

/** Of an element of SVG. */
interface Attributes {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  hasAttribute(name: string): boolean;
}

/** Lines that have an arm's colour and no dashes of their own get the arm's. */
function dash(element: Attributes): void {
  const index = /var\(--arm-(\d+)\)/.exec(element.getAttribute('stroke') ?? '')?.[1];
  const dashes = DASHES[Number(index ?? 0) % DASHES.length] ?? 'none';
  if (index !== undefined && dashes !== 'none' && !element.hasAttribute('stroke-dasharray'))
    element.setAttribute('stroke-dasharray', dashes);
}

const FLOORS = {
  truth: { name: 'truth', line: plainLine('6 4', 1.5) },
  meanPose: { name: 'mean pose', line: plainLine('1 4', 2) },
};

/** Arms with their markers and dashes, and the floors that are drawn, in as many rows as they need. */
function legendOf(
  report: Report,
  floors: Figure['floors'],
  width: number,
): { readonly svg: string; readonly height: number } {
  const items = [
    ...report.arms.map(({ name }, index) => ({ name, line: armLine(index) })),
    ...floors.map((floor) => FLOORS[floor]),
  ];
  let [x, row] = [12, 0];
  const placed = items.map(({ name, line }) => {
    const needed = MARKER + LETTER * name.length + 16;
    if (x > 12 && x + needed > width) [x, row] = [12, row + 1];
    const at = x;
    x += needed;
    return `<g transform="translate(${at.toFixed(1)},${row * ROW + 4})">${line}<text x="${MARKER}" y="8" dy="0.32em">${escapeHtml(name)}</text></g>`;
  });
  return { svg: placed.join(''), height: (row + 1) * ROW + 10 };
}

function armLine(index: number): string {
  const { document } = parseHTML(`<html><body>${markerSvg(index)}</body></html>`);
  const marker = document.querySelector('svg');
  const line = marker?.querySelector('line');
  const dashes = DASHES[index % DASHES.length] ?? 'none';
  if (dashes !== 'none') line?.setAttribute('stroke-dasharray', dashes);
  return `<g fill="${armColour(index)}">${(marker?.innerHTML ?? '').replaceAll('currentColor', armColour(index))}</g>`;
}

function plainLine(dashes: string, width: number): string {
  return `<path d="M1 8H29" stroke="${INK}" stroke-width="${width}" stroke-dasharray="${dashes}" stroke-linecap="round" fill="none"/>`;
}

/** The light colours of the page, by their names there. */
const COLOURS = new Map(
  [...STYLE.slice(0, STYLE.indexOf('@media')).matchAll(/--([\w-]+):\s*([^;}]+)/g)].map(([, name = '', value = '']) => [
    name,
    value.trim(),
  ]),
);

function withColours(svg: string): string {
  return svg
    .replace(/var\(--([\w-]+)\)/g, (_, name: string) =>
      name === 'card' || name === 'paper' ? PAPER : (COLOURS.get(name) ?? INK),
    )
    .replaceAll('currentColor', INK);
}

function fontSizeOf(style: string | null): string {
  return /font-size:\s*([\d.]+px)/.exec(style ?? '')?.[1] ?? '12px';
}
