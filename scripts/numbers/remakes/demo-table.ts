import { readFileSync } from 'node:fs';
import { figuresOf, valueOf } from '../figures';
import type { RemadeValues } from '../remake';

/**
 * The table of the demo in README, so that what other texts say of it agrees: `cfg/2/50/Beat_rec` is of the arm, its scale, its NFE and the column; also `…/Jerk÷truth` and `…/Tremor%`.
 * Blanks in names are underscores.
 */
export function demoTable(): RemadeValues {
  const [head = '', ...rows] = (/^arm .*?(?=\n```)/ms.exec(readFileSync('README.md', 'utf8'))?.[0] ?? '').split('\n');
  const named = (text: string) => text.replace(/ [↓↑≈]$/, '').replace(/ /g, '_');
  const columns = head
    .split(/\s{2,}/)
    .map(named)
    .slice(3);
  const values: Record<string, number> = {};
  for (const row of rows) {
    const [arm = '', ...cells] = row.split(/\s{2,}/);
    // Rows of the truth and the mean pose have neither a scale nor an NFE, nor the seconds of a clip.
    const floor = cells.length === columns.length - 1;
    const name = floor ? named(arm) : `${arm}/${cells[0] ?? ''}/${cells[1] ?? ''}`;
    for (const [i, cell] of cells.slice(floor ? 0 : 2).entries()) {
      const [figure] = figuresOf(cell);
      if (figure !== undefined) values[`${name}/${columns[i] ?? ''}`] = valueOf(figure.print).value;
    }
    values[`${name}/Jerk÷truth`] = (values[`${name}/Jerk`] ?? NaN) / (values['truth,_resampled/Jerk'] ?? NaN);
    values[`${name}/Tremor%`] = 100 * (values[`${name}/Tremor`] ?? NaN);
  }
  return values;
}
