import { expect, test } from 'vitest';
import { madeUpReport } from '../../fixtures/made-up-report';
import { csvFiles } from './csv-files';
import { csvText } from './csv-text';

/** RFC 4180, character by character. */
function parse(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  let [cell, quoted] = ['', false];
  for (const [i, character] of [...text].entries()) {
    if (character === '"') {
      if (!quoted && text[i - 1] === '"') cell += '"';
      quoted = !quoted;
    } else if (quoted || (character !== ',' && character !== '\n')) cell += character;
    else {
      rows.at(-1)?.push(cell);
      cell = '';
      if (character === '\n') rows.push([]);
    }
  }
  const [head = [], ...lines] = rows.slice(0, -1);
  return lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i] ?? '?'])));
}

const report = madeUpReport({ trainSeeds: [0, 3, 5], baseline: 'cfg' });
const files = new Map(csvFiles(report).map(({ name, text }) => [name, text]));
const rowsOf = (name: string) => parse(files.get(name) ?? '');
const number = (text: string) => (text === '' ? null : Number(text));

test('every number of every cell, summary, floor and clip is read back as it was', () => {
  const values = rowsOf('values.csv');
  const shown = report.cells.flatMap((cell) =>
    Object.entries(cell.metrics).map(([metric, value]) => {
      const [low, high] = cell.intervals[metric] ?? [null, null];
      return [cell.arm, cell.trainSeed, cell.scale, cell.steps, cell.nfe, metric, value, low, high];
    }),
  );
  expect(
    values.map((row) => [
      ...[row.arm, number(row.trainSeed), number(row.scale), number(row.steps), number(row.nfe), row.metric],
      ...[number(row.value), number(row.low), number(row.high)],
    ]),
  ).toEqual(shown);
  const clips = report.cells.flatMap(({ perClip }) => Object.values(perClip).flatMap((each) => Object.values(each)));
  expect(rowsOf('per-clip.csv').map(({ value }) => number(value))).toEqual(clips);
  const means = report.summaries.flatMap(({ metrics, secondsPerClip }) => [...Object.values(metrics), secondsPerClip]);
  expect(rowsOf('summaries.csv').map(({ value }) => number(value))).toEqual(means);
  const floors = [report.floors.truth, report.floors.meanPose].flatMap(({ metrics }) => Object.values(metrics));
  expect(rowsOf('floors.csv').map(({ value }) => number(value))).toEqual(floors);
});

test('so is every field of every comparison, and each training’s estimate beside its seed', () => {
  const rows = rowsOf('comparisons.csv');
  expect(rows).toHaveLength(report.comparisons.length);
  report.comparisons.forEach((comparison, i) => {
    const { estimate, reference, ci, p, pAdjusted, n, seeds, components, needs } = comparison;
    const row = rows[i];
    expect([row.metric, row.a, row.b, row.family, row.conclusion]).toEqual([
      ...[comparison.metric, comparison.a, comparison.b, comparison.family, comparison.conclusion],
    ]);
    expect(
      ['estimate', 'reference', 'low', 'high', 'p', 'pAdjusted', 'clips', 'trainings', 'varianceTraining'].map((key) =>
        number(row[key]),
      ),
    ).toEqual([estimate, reference, ...(ci ?? [null, null]), p, pAdjusted, n, seeds, components.training]);
    expect(number(row.needsDifference)).toBe(needs?.difference ?? null);
  });
  const each = report.comparisons.flatMap(({ bySeed }) => bySeed.map((estimate, i) => [[0, 3, 5][i], estimate]));
  expect(rowsOf('by-training.csv').map(({ trainSeed, estimate }) => [number(trainSeed), number(estimate)])).toEqual(
    each,
  );
});

test('every column of every file is in the dictionary', () => {
  const told = rowsOf('columns.csv').map(({ file, column }) => `${file} ${column}`);
  const there = [...files].flatMap(([file, text]) =>
    file === 'columns.csv'
      ? []
      : text
          .slice(0, text.indexOf('\n'))
          .split(',')
          .map((column) => `${file} ${column}`),
  );
  expect(told).toEqual(there);
  expect(rowsOf('columns.csv').every(({ meaning }) => meaning.length > 3)).toBe(true);
});

test('names with commas, quotes and line ends stay what they are', () => {
  const text = csvText(
    ['a', 'b'],
    [
      ['x, "y"\nz', null],
      ['', 1e-7],
    ],
  );
  expect(parse(text)).toEqual([
    { a: 'x, "y"\nz', b: '' },
    { a: '', b: '1e-7' },
  ]);
});
