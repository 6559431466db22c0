import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { madeUpReport } from '../../fixtures/made-up-report';
import { formatNumber, formatSpread } from '../../format-number';
import { spreadOf, trainingsOf } from '../../spread';
import { numbersTable } from './numbers';

test('each setting is the mean of its trainings ± their standard deviation, and under it, folded, each of them', () => {
  const report = madeUpReport({ clips: 4, trainSeeds: [0, 1] });
  const { document } = parseHTML(`<html><body>${numbersTable(report)}</body></html>`);
  const [setting] = report.summaries;
  const trainings = trainingsOf(report, setting);
  expect(trainings.map(({ trainSeed }) => trainSeed)).toEqual([0, 1]);
  const values = trainings.map(({ metrics }) => metrics.fdG ?? NaN);
  const mean = (values[0] + values[1]) / 2;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  expect(spreadOf(trainings, 'fdG')).toBeCloseTo(spread, 12);
  const [, first, folded] = [...document.querySelectorAll('tbody')];
  expect(first?.querySelectorAll('td')[3]?.textContent).toContain(`${formatNumber(mean)} ± ${formatSpread(spread)}`);
  expect(folded?.className).toBe('trainings');
  expect([...(folded?.querySelectorAll('tr') ?? [])].map((row) => row.children[4]?.firstChild?.textContent)).toEqual(
    values.map(formatNumber),
  );
  expect(document.querySelectorAll('tbody.trainings')).toHaveLength(report.summaries.length);
  expect(document.querySelectorAll('tbody .fold input[aria-label]')).toHaveLength(report.summaries.length);
  const columns = [...document.querySelectorAll('tr')].map(({ children }) => children.length);
  expect(new Set(columns).size).toBe(1);
});

test('of one training there is nothing to fold, and no spread', () => {
  const html = numbersTable(madeUpReport());
  expect(html).not.toMatch(/±|class="trainings"|<input/);
});

test('a spread has two digits', () => {
  expect([0, 0.0123, 1.25, 12.3, 1234, 2e-5].map(formatSpread)).toEqual(['0', '0.012', '1.3', '12', '1,200', '2e−5']);
});
