import { describe, expect, it } from 'vitest';
import { METRIC_NAMES } from '../metrics/metric';
import { madeUpReport } from './fixtures/made-up-report';
import { formatNumber } from './format-number';
import { reportMarkdown } from './text/markdown';
import { reportHtml } from './page/html';
import { optionsOf } from './page/tables/arms';
import { reportTable } from './text/table';
import { verdict } from './verdict/verdict';

const report = madeUpReport();

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
    expect(html.match(/<figure>/g)).toHaveLength(7 + 3 + 3);
    expect(html).toContain('@inproceedings{');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
  it('says how smooth motion is beside the truth, to either side', () => {
    const jerks = new Map([1, 2, 4].map((scale, i) => [scale, [0.5, 1, 2][i] ?? 1]));
    const truth = report.floors.truth.metrics.jerk ?? NaN;
    const cells = report.cells.map((cell) => ({
      ...cell,
      metrics: { ...cell.metrics, jerk: truth * (jerks.get(cell.scale) ?? NaN) },
    }));
    const html = reportHtml({ ...report, cells });
    const [, section = ''] = /<section id="smoothness">([\s\S]*?)<\/section>/.exec(html) ?? [];
    const words = [...section.matchAll(/<tr><th scope="row">cfg.*?class="text">([^<]*)</g)].map(([, word]) => word);
    expect(words).toEqual(['too smooth', 'as smooth as the truth', 'shakes']);
    const none = { ...report.floors.truth, metrics: { ...report.floors.truth.metrics, jerk: null } };
    expect(reportHtml({ ...report, floors: { ...report.floors, truth: none } })).not.toContain('Smoothness against');
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

describe('a report with a baseline', () => {
  const based = madeUpReport({ baseline: 'cfg' });
  it('draws a forest plot per metric, a row per other arm', () => {
    const html = reportHtml(based);
    expect(html).toContain('Differences to cfg');
    expect(html.match(/aria-label="[^"]*: differences to cfg"/g)).toHaveLength(METRIC_NAMES.length);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(reportHtml(report)).not.toContain('differences to');
  });
  it('keeps an arm that is far off in the picture as a number', () => {
    const far = based.comparisons.map((each) =>
      each.a === 'fixed' && each.metric === 'lipError' ? { ...each, estimate: 77.7, ci: [70, 80] as const } : each,
    );
    expect(reportHtml({ ...based, comparisons: far })).toMatch(/77\.7\*? →/);
  });
});

describe('a report at equal cost and own scales', () => {
  const equal = madeUpReport({ baseline: 'cfg' });
  const cells = equal.cells.filter(
    ({ scale, arm, steps }) => (arm === 'fixed' ? scale === 1 : scale === 2) && steps === 25,
  );
  const own = {
    ...equal,
    design: { scales: 'own' as const, nfe: 50, baseline: 'cfg' },
    cells,
    arms: equal.arms.map((arm) => (arm.name === 'null-embed' ? { ...arm, model: 'cfg' } : arm)),
    comparisons: equal.comparisons
      .filter(({ scale }) => scale === 2)
      .map((each) => ({ ...each, scale: 'own' as const })),
  };
  it('says what that means, without scales', () => {
    const text = verdict(own);
    expect(text).toContain('may spend 50 network evaluations');
    expect(text).toContain('the scale of its own spec');
    expect(text).toContain('Arms that sample from one model differ in sampling alone');
    expect(text).not.toMatch(/at scale/);
  });
  it('leaves out the plots that have nothing to show, and shows what each arm cost', () => {
    const html = reportHtml(own);
    expect(html).not.toMatch(/Quality against/);
    expect(html).toContain('Differences to cfg');
    expect(html).toMatch(/null-embed<\/th>.*<td class="text">cfg<\/td><td>25<\/td><td>50<\/td>/);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
  it('is a Markdown table with the truth on top', () => {
    const lines = reportMarkdown(own).split('\n');
    expect(lines[0]).toMatch(/^\| arm \| model \| scale \| steps \| NFE \| Lip error ↓ \|/);
    expect(lines[2]).toMatch(/^\| \*truth\* \|/);
    expect(lines[3]).toMatch(/^\| cfg \| its own \| 2 \| 25 \| 50 \| [\d.]+ \([\d.]+ … [\d.]+\) \|/);
    expect(lines[4]).toMatch(/^\| null-embed \| cfg \|/);
    expect(lines[5]).toMatch(/^\| fixed \| its own \| 1 \| 25 \| 25 \| \*\*/);
    expect(new Set(lines.slice(0, 6).map((line) => line.split(' | ').length)).size).toBe(1);
    expect(lines[7]).toContain('At most 50 network evaluations');
  });
  it('shows the options that are not at their defaults', () => {
    const guidance = { kind: 'cfg', scale: 3, dropRate: 0.2, plan: 'nested', within: [0.1, 0.8], speeds: { slow: 1 } };
    expect(optionsOf(guidance, own)).toBe('cfg, scale 3, plan nested, within [0.1, 0.8], speeds {slow: 1}');
    expect(optionsOf({ kind: 'cfg', scale: 2 }, report)).toBe('cfg');
    expect(optionsOf({ kind: 'from-a-plugin', depth: 2 }, report)).toBe('from-a-plugin, depth 2');
  });
});
