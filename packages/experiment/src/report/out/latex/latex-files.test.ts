import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { madeUpReport } from '../../fixtures/made-up-report';
import type { Report } from '../../report-json';
import { latexFiles } from './latex-files';
import { latexNumber, latexText } from './latex-text';

const PDFLATEX = process.env['PDFLATEX'] ?? 'pdflatex';
const compiles = spawnSync(PDFLATEX, ['--version']).status === 0;

const bad = 'a_b & 50 % of $x^{2}$ \\input{~} #1 “é” − 中';
const several = madeUpReport({ trainSeeds: [0, 1, 2], baseline: 'cfg' });
const awkward: Report = {
  ...several,
  name: bad,
  arms: several.arms.map((arm) => (arm.name === 'null-embed' ? { ...arm, name: 'null_embed' } : arm)),
  cells: several.cells.map((cell) => (cell.arm === 'null-embed' ? { ...cell, arm: 'null_embed' } : cell)),
  summaries: several.summaries.map((row) => (row.arm === 'null-embed' ? { ...row, arm: 'null_embed' } : row)),
  comparisons: several.comparisons.map((c) => (c.a === 'null-embed' ? { ...c, a: 'null_embed' } : c)),
  metrics: several.metrics.map((metric) =>
    metric.name === 'lipError' ? { ...metric, label: bad, unit: bad } : metric,
  ),
  provenance: { ...several.provenance, dataset: bad },
};
const reports: [string, Report][] = [
  ['one training', madeUpReport({ baseline: 'cfg' })],
  ['several', several],
  ['awkward names', awkward],
  ['nothing compared', { ...several, comparisons: [] }],
];

function filesOf(report: Report): Record<string, string> {
  return Object.fromEntries(latexFiles(report).map(({ name, text }) => [name, text]));
}

describe.each(reports)('the tables of a report of %s', (_, report) => {
  const files = filesOf(report);
  it('have balanced braces and environments, no character that LaTeX would take for its own, and every row all columns', () => {
    for (const [name, text] of Object.entries(files).filter(([file]) => file.endsWith('.tex'))) {
      const plain = text.replace(/\\[\\{}%&#$_]/g, (pair) => (pair === '\\\\' ? pair : ''));
      expect(plain.split('{').length, name).toBe(plain.split('}').length);
      expect((plain.match(/\$/g) ?? []).length % 2, name).toBe(0);
      expect([...text.matchAll(/\\begin\{(\w+)\}/g)].map(([, e]) => e).sort(), name).toEqual(
        [...text.matchAll(/\\end\{(\w+)\}/g)].map(([, e]) => e).sort(),
      );
      expect(plain, name).not.toMatch(/[#%]|[^ -~\n\u00c0-\u017f]/);
      const [, columns] = /\\begin\{(?:tabular|longtable)\}\{(\w+)\}/.exec(text) ?? [];
      if (columns !== undefined)
        for (const row of plain.split('\n').filter((each) => each.includes(' & ')))
          expect(row.split(' & ').length, row).toBe(columns.length);
    }
    expect(JSON.stringify(files)).not.toMatch(/NaN|undefined|Infinity/);
  });
  it.skipIf(!compiles)(`compile${compiles ? '' : ' (skipped: no pdflatex here)'}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-latex-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const run = spawnSync(PDFLATEX, ['-draftmode', '-interaction=nonstopmode', '-halt-on-error', 'table.tex'], {
      cwd: folder,
    });
    expect(run.status, run.stdout.toString().slice(-2000)).toBe(0);
  });
});

test('what is shown against the baseline is bold, and the spread is that of trainings, or an interval of one', () => {
  const { 'results.tex': many } = filesOf(several);
  expect(many).toMatch(/^fixed & 1 & 25 & \\textbf\{[\d.]+\} \{\\scriptsize\$\\pm\$\\,[\d.]+\}/m);
  expect(many).toMatch(/^cfg & 2 & 50 & [\d.]+ /m);
  expect(many).toContain('Mean $\\pm$ standard deviation over 3 trainings');
  expect(many).toMatch(
    /Bold: differs from cfg \(p \\textless\{\} 0\.05 after Holm's correction over \d+ comparisons\)/,
  );
  const { 'results.tex': one } = filesOf(madeUpReport());
  expect(one).toMatch(/^cfg & 2 & 50 & [\d.]+ \{\\scriptsize\[[\d.]+, [\d.]+\]\}/m);
  expect(one).not.toContain('Bold');
});

test('the standard deviation is that of the trainings’ values', () => {
  const values = several.cells.flatMap(({ arm, scale, steps, metrics }) =>
    arm === 'cfg' && scale === 2 && steps === 25 ? (metrics.lipError ?? []) : [],
  );
  const mean = values.reduce((a, b) => a + b, 0) / 3;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
  const [, shown] =
    /^cfg & 2 & 50 & [\d.]+ \{\\scriptsize\$\\pm\$\\,([\d.]+)\}/m.exec(filesOf(several)['results.tex']) ?? [];
  expect(Number(shown)).toBeCloseTo(deviation, 4);
});

test('numbers and text', () => {
  expect(['−4.56', '1,230', '–', '1.0e−5', '2.3e+7', '−1,230'].map(latexNumber)).toEqual([
    ...['$-4.56$', '1,230', '--', '$1.0\\times10^{-5}$', '$2.3\\times10^{7}$', '$-1{,}230$'],
  ]);
  expect(latexText('a_b\n{50 %} ≈ ü 中')).toBe('a\\_b \\{50 \\%\\} $\\approx$ ü [U+4E2D]');
});
