import type { Report } from '../../report-json';
import type { ExportedFile } from '../exported-file';
import { figures } from './figures';
import { standaloneSvg } from './standalone';

/** Every figure as an SVG file that needs nothing else: fonts, colours and legend are in it, and arms differ by marker and dashes as well as by colour. */
export function svgFiles(report: Report): ExportedFile[] {
  return figures(report).map((figure) => ({ name: `${figure.name}.svg`, text: standaloneSvg(figure, report) }));
}
