import { describe, expect, it } from 'vitest';
import { madeUpReport } from './fixtures/made-up-report';
import { formatNumber } from './format-number';
import { reportHtml } from './html';
import { reportTable } from './table';
import { verdict } from './verdict';

const report = madeUpReport();

describe('verdict', () => {
  it('calls differences only what holds after correction', () => {
    const shown = report.comparisons.filter(({ pAdjusted }) => pAdjusted < 0.05).length;
    expect(report.verdict).toContain(`${shown} of ${report.comparisons.length} paired comparisons show a difference`);
    expect(report.verdict).toMatch(/cfg against fixed, n = 16\. Better: .*lip error \(−/);
    expect(report.verdict).toMatch(/cfg against null-embed.*No difference shown: .*beat recall/);
  });
  it('claims nothing where nothing is shown', () => {
    const comparisons = report.comparisons.map((comparison) => ({ ...comparison, p: 0.2, pAdjusted: 1 }));
    const text = verdict({ ...report, comparisons });
    expect(text).toContain('0 of');
    expect(text).not.toMatch(/Better|Worse|Higher|Lower/);
  });
  it('says what one training seed cannot tell, and what several say', () => {
    expect(report.verdict).toContain('One training seed cannot tell a strategy from training luck');
    expect(madeUpReport({ trainSeeds: [0, 1] }).verdict).toMatch(/trained 2 times.*same sign in every training seed/);
  });
  it('says so where so few clips could not have shown anything', () => {
    expect(madeUpReport({ clips: 6 }).verdict).toContain('none could pass');
    expect(report.verdict).not.toContain('none could pass');
  });
});

describe('terminal table', () => {
  it('has floors first, one line per cell and columns that line up', () => {
    const lines = reportTable(report).split('\n');
    expect(lines[0]).toMatch(/^arm +scale +NFE +FD pose ↓.*s\/clip$/);
    expect(lines[2]).toMatch(/^truth, resampled/);
    expect(lines[3]).toMatch(/^mean pose/);
    expect(lines).toHaveLength(5 + report.cells.length);
    expect(new Set([lines[0], ...lines.slice(5)].map((line) => line.length)).size).toBe(1);
  });
  it.each([
    [0.012345, '0.0123'],
    [-4.5678, '−4.57'],
    [1234.5, '1,235'],
    [0, '0'],
    [null, '–'],
    [0.00001, '1.0e−5'],
    [99.96, '100'],
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('report page', () => {
  it('escapes every name', () => {
    const bad = '<img src=x onerror="alert(1)">&';
    const rename = (name: string) => (name === 'cfg' ? bad : name);
    const html = reportHtml({
      ...report,
      name: bad,
      arms: report.arms.map((arm) => ({ ...arm, name: rename(arm.name) })),
      cells: report.cells.map((cell) => ({ ...cell, arm: rename(cell.arm) })),
      comparisons: report.comparisons.map((c) => ({ ...c, a: rename(c.a), b: rename(c.b) })),
      verdict: bad,
      provenance: { ...report.provenance, dataset: bad, citations: [bad] },
    });
    expect(html).not.toContain('<img');
    expect(html).toContain('&#60;img');
  });
  it('asks for nothing from outside', () => {
    const html = reportHtml(report).replaceAll('http://www.w3.org/', '');
    expect(html).not.toMatch(/https?:\/\/|<script|<link|@import|url\(|src=/);
  });
  it('has the verdict before the plots, all plots, and the BibTeX', () => {
    const html = reportHtml(report);
    expect(html.indexOf('Verdict')).toBeLessThan(html.indexOf('<svg'));
    expect(html.match(/<figure>/g)).toHaveLength(6 + 3 + 3);
    expect(html).toContain('@inproceedings{');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
  it('is drawn for one arm at one scale too, and for a body without a face', () => {
    const cells = report.cells
      .filter(({ arm }) => arm === 'fixed')
      .slice(0, 1)
      .map((cell) => ({ ...cell, metrics: { ...cell.metrics, lipError: null, divSample: null } }));
    const html = reportHtml({ ...report, cells, arms: report.arms.slice(2), comparisons: [] });
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
});
