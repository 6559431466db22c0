import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { everyStrategy, madeUpReport } from '../../fixtures/made-up-report';
import type { Comparison, Report } from '../../report-json';
import { reportHtml } from '../html';
import { verdictMatrix } from './matrix';

const based = madeUpReport({ baseline: 'cfg', clips: 6, trainSeeds: [0, 1] });
const changed = (report: Report, change: (comparison: Comparison) => Partial<Comparison>): Report => ({
  ...report,
  comparisons: report.comparisons.map((each) => ({ ...each, ...change(each) })),
});

/** A matrix as rows of cells of text. */
function cellsOf(report: Report): Record<string, Record<string, string>> {
  const { document } = parseHTML(`<html><body>${verdictMatrix(report)}</body></html>`);
  const text = (element: { readonly textContent: string | null }) =>
    (element.textContent ?? '').replace(/\s+/g, ' ').trim();
  const heads = [...document.querySelectorAll('thead th')].map(text);
  return Object.fromEntries(
    [...document.querySelectorAll('tbody tr')].map((row) => {
      const [head, ...cells] = [...row.children].map(text);
      return [head, Object.fromEntries(cells.map((cell, i) => [heads[i + 1], cell]))];
    }),
  );
}

describe('with a baseline', () => {
  it('has a row for each other arm with what both spend, and in a cell a sign, a word and the scales', () => {
    const shown = { pAdjusted: 0.01, conclusion: 'different', ci: [1, 3], reference: 10 } as const;
    const report = changed(based, ({ metric, scale }) =>
      metric === 'lipError'
        ? { ...shown, estimate: scale === 1 ? -2 : 2 }
        : metric === 'jerk'
          ? { ...shown, estimate: 2 }
          : metric === 'fdG'
            ? { conclusion: 'equal by construction', family: 'equal by construction' }
            : metric === 'fdK'
              ? { conclusion: 'equivalent' }
              : { conclusion: 'undecided' },
    );
    const cells = cellsOf(report);
    expect(Object.keys(cells)).toEqual(['null-embed50 evaluations each', 'fixed25 evaluations against 50']);
    expect(cells['fixed25 evaluations against 50']).toMatchObject({
      'Lip error ↓': '▲ better 1▼ worse 2 4',
      'Jerk ≈': '↑ higher 1 2 4',
      'FD pose ↓': '– excluded 1 2 4equal by construction',
      'FD motion ↓': '= equivalent 1 2 4',
      'Beat recall ↑': '○ undecided 1 2 4',
    });
  });
  it('each cell leads to its comparisons, all of which are there once', () => {
    const html = reportHtml(based);
    const targets = [...html.matchAll(/href="#(comparison-\d+)"/g)].map(([, id]) => id);
    expect(new Set(targets).size).toBe(based.comparisons.length);
    for (const id of targets) expect(html.split(` id="${id}"`)).toHaveLength(2);
  });
  it('stands before everything else that is drawn or counted', () => {
    const html = reportHtml(based);
    expect(html.indexOf('class="matrix"')).toBeLessThan(html.indexOf('<svg'));
    expect(html.indexOf('class="matrix"')).toBeLessThan(html.indexOf('class="numbers"'));
  });
});

it('of single models it says what is higher and lower, and no more', () => {
  const one = madeUpReport({ baseline: 'cfg' });
  const html = verdictMatrix(changed(one, () => ({ conclusion: 'different', estimate: 2, reference: 1, ci: [1, 3] })));
  expect(html).toContain('higher');
  expect(html).not.toMatch(/better|worse/);
});

it('a word that says where it is the primary comparison, and names that are text', () => {
  const html = verdictMatrix(
    changed(based, ({ metric, a, scale }) => ({
      ...(metric === 'lipError' && scale === 2 && a === 'fixed' ? { family: 'primary' } : {}),
      ...(a === 'fixed' ? { a: '<b>' } : {}),
    })),
  );
  expect(html.match(/<small>primary<\/small>/g)).toHaveLength(1);
  expect(html).not.toContain('<b>');
});

it('where every pair of many arms is compared, it is arms × arms, and what is better one way is worse the other', () => {
  const many = madeUpReport({ clips: 6, arms: everyStrategy()?.slice(0, 5) });
  const report = changed(many, ({ a, b, metric }) =>
    a === 'cfg' && b === 'fixed' && metric === 'lipError'
      ? { conclusion: 'different', seeds: 2, estimate: -2, reference: 1, ci: [-3, -1] }
      : { conclusion: 'undecided' },
  );
  const cells = cellsOf(report);
  expect(Object.keys(cells)).toEqual(['cfg', 'null-embed', 'fixed', 'apg', 'cfg-plus-plus']);
  expect(cells.cfg?.fixed).toMatch(/^▲ 3 betterof \d+$/);
  expect(cells.fixed?.cfg).toMatch(/^▼ 3 worseof \d+$/);
  expect(cells.apg?.fixed).toMatch(/^○ \d+ undecidedof \d+$/);
});

it('one arm has none', () => {
  expect(verdictMatrix({ ...based, comparisons: [] })).toBe('');
});
