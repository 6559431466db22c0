import { describe, expect, it } from 'vitest';
import { madeUpReport } from '../fixtures/made-up-report';
import type { Report } from '../report-json';
import { runsHtml } from './runs-html';
import { runsTable } from './runs-table';

const report = madeUpReport({ trainSeeds: [0, 1, 2] });
const beside = (other: Report) =>
  runsTable([
    { name: 'runs/one', report },
    { name: 'runs/two', report: other },
  ]);
const provenance = (change: object): Report => ({ ...report, provenance: { ...report.provenance, ...change } });

describe('runs beside each other', () => {
  const other = madeUpReport({ trainSeeds: [3] });
  it('have each arm in each setting with its interval, the truth once, and columns that line up', () => {
    const lines = beside(other).split('\n');
    expect(lines[0]).toMatch(/^arm +run +scale +NFE +trainings +FD pose ↓/);
    expect(lines[2]).toMatch(/^truth /);
    const arms = lines.slice(3, lines.indexOf(''));
    expect(arms.map((line) => line.split(/ {2,}/).slice(0, 5).join(' '))).toEqual([
      ...['cfg runs/one 1 50 3', 'cfg runs/two 1 50 1', 'cfg runs/one 2 50 3', 'cfg runs/two 2 50 1'],
      ...['cfg runs/one 4 50 3', 'cfg runs/two 4 50 1'],
      ...['null-embed runs/one 1 50 3', 'null-embed runs/two 1 50 1', 'null-embed runs/one 2 50 3'],
      ...['null-embed runs/two 2 50 1', 'null-embed runs/one 4 50 3', 'null-embed runs/two 4 50 1'],
      ...['fixed runs/one 1 25 3', 'fixed runs/two 1 25 1'],
    ]);
    expect(arms[0]).toMatch(/\d \(−?[\d.]+ … [\d.]+\)/);
  });
  it('claim nothing about differences', () => {
    const [note = ''] = beside(other).split('\n').slice(-1);
    expect(note).toContain('Runs were not paired');
    expect(note).toContain('runs/one: over 3 trainings and 16 clips; runs/two: over 16 clips, of one training');
    expect(beside(other)).not.toMatch(/\bp <|differs?\b.*\*/);
  });
  it('are a page that asks for nothing and escapes names', () => {
    const html = runsHtml([
      { name: '<b>one', report },
      { name: 'two', report: other },
    ]);
    expect(html).not.toMatch(/<b>|https?:\/\/|<script|NaN|undefined|Infinity/);
    expect(html).toContain('&#60;b&#62;one');
    expect(html.match(/<circle/g)?.length).toBeGreaterThan(100);
  });
});

describe('what cannot be compared is refused, with both values', () => {
  const [first, ...metrics] = report.metrics;
  it.each([
    [provenance({ dataHash: 'f'.repeat(64) }), /other data \(.*0123456789ab.* there, .*ffffffffffff.* here\)/],
    [provenance({ framesPerWindow: 90 }), /another length \(60 frames at 30 fps there, 90 frames at 30 fps here\)/],
    [provenance({ windows: 8 }), /another number of test windows \(32 there, 8 here\)/],
    [provenance({ motionsPerWindow: 2 }), /another number of times \(4 motions there, 2 motions here\)/],
    [provenance({ unit: 'window', units: 32 }), /16 clips there, 32 windows here/],
    [provenance({ trueKeyFrameEvery: 8 }), /none there, one in 8 here/],
    [provenance({ spec: { seed: 4 } }), /seed 0 there, seed 4 here/],
    [
      provenance({ versions: { '@antiphon/experiment': '9.0.0' } }),
      /of no name there, @antiphon\/experiment 9\.0\.0 here/,
    ],
    [
      { ...report, metrics: [{ ...first, description: 'other' }, ...metrics] },
      /FD pose is another metric, by its description \(".*" there, "other" here\)/,
    ],
    [madeUpReport({ clips: 16, trainSeeds: [0] }), undefined],
    [
      {
        ...report,
        cells: report.cells.map((cell) => ({ ...cell, perClip: { ...cell.perClip, fdG: { elsewhere: 1 } } })),
      },
      /other test clips \(only there: none; only here: elsewhere\)/,
    ],
  ])('%#', (other: Report, message) => {
    if (message === undefined) expect(() => beside(other)).not.toThrow();
    else expect(() => beside(other)).toThrow(message);
  });
});
