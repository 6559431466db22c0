import { describe, expect, it } from 'vitest';
import { madeUpReport } from '../fixtures/made-up-report';
import { equalCost } from '../page/cost/equal-cost';
import { costLevels, leadAt } from './equal-cost';

const report = madeUpReport({ clips: 6, trainSeeds: [0, 1] });
const metric = (name: string) => {
  const found = report.metrics.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

describe('arms at equal cost', () => {
  it('levels are what was spent, a few evaluations more or less being the same', () => {
    expect(costLevels(report).map(({ nfe, rows }) => [nfe, new Set(rows.map(({ arm }) => arm)).size])).toEqual([
      [10, 1],
      [20, 2],
      [25, 1],
      [50, 2],
    ]);
    const near = report.summaries.map((row) => (row.arm === 'null-embed' ? { ...row, nfe: row.nfe * 1.02 } : row));
    expect(costLevels({ ...report, summaries: near })).toHaveLength(4);
  });
  it('the first is nearest to what is wanted, with how far it is ahead of another arm, paired', () => {
    const level = costLevels(report).at(-1);
    if (level === undefined) throw new Error('no level');
    const lead = leadAt(report, level, metric('lipError'));
    expect(lead?.first).toMatchObject({ arm: 'cfg', scale: 2 });
    expect(lead?.next?.row).toMatchObject({ arm: 'null-embed', scale: 2 });
    const difference = (lead?.next?.value ?? 0) - (lead?.value ?? 0);
    expect(lead?.next?.by?.estimate).toBeCloseTo(difference, 10);
    const [low = NaN, high = NaN] = lead?.next?.by?.ci ?? [];
    expect(low).toBeLessThan(difference);
    expect(high).toBeGreaterThan(difference);
    // The truth's diversity is wanted, no more and no less.
    const truth = report.floors.truth.metrics.divSample ?? NaN;
    const diversity = leadAt(report, level, metric('divSample'));
    const off = level.rows.map(({ metrics }) => Math.abs((metrics.divSample ?? NaN) - truth));
    expect(Math.abs((diversity?.value ?? NaN) - truth)).toBe(Math.min(...off));
    expect(diversity?.next?.by).toBeUndefined();
  });
  it('says where less buys as much, and where one arm is alone', () => {
    const cheap = report.summaries.map((row) =>
      row.nfe === 10 ? { ...row, metrics: { ...row.metrics, lipError: 0.001 } } : row,
    );
    const levels = costLevels({ ...report, summaries: cheap });
    const [first, , , last] = levels.map((level) => leadAt({ ...report, summaries: cheap }, level, metric('lipError')));
    expect(first).toMatchObject({ value: 0.001 });
    expect(first?.next).toBeUndefined();
    expect(last?.cheaper).toMatchObject({ value: 0.001, row: { nfe: 10 } });
  });
});

describe('on the page', () => {
  it('who spends twice is said, once for all pairs and scales that do', () => {
    const html = equalCost(madeUpReport({ baseline: 'fixed', clips: 4 }));
    expect(html).toContain(
      '<strong>2 times as many</strong> (50 against 25 at scales 1, 2, 4): cfg, null-embed against fixed',
    );
    expect(html.match(/times as many/g)).toHaveLength(1);
  });
  it('that nobody does, too', () => {
    const even = report.comparisons.map((each) => ({ ...each, nfe: [50, 50] as const }));
    expect(equalCost({ ...report, comparisons: even })).toContain('both sides spend the same number');
  });
});
