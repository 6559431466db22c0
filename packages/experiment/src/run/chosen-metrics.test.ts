import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fakeExecutor } from '../fixtures/fake-executor';
import { tinyDataset } from '../fixtures/tiny-dataset';
import { TWO_ARMS } from '../fixtures/two-arms';
import type { Metric } from '../metrics/metric';
import { registerMetric } from '../metrics/registry';
import { reportHtml } from '../report/page/html';
import { parseExperimentSpec, type ExperimentSpecInput } from '../spec/spec';
import { runExperiment } from './run';

const input = {
  ...TWO_ARMS,
  baseline: 'cfg',
  trainSeeds: [0, 1, 2],
  scales: [2],
} satisfies ExperimentSpecInput;

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-metrics-'));
});
afterEach(() => rm(out, { recursive: true }));

async function run(metrics?: ExperimentSpecInput['metrics']) {
  const executor = fakeExecutor();
  const spec = parseExperimentSpec({ ...input, ...(metrics && { metrics }) });
  const report = await runExperiment({ spec, dataset: tinyDataset(), out, executor, clock: () => 0 });
  return { report, log: executor.log };
}

it('choosing what decides computes nothing anew, and takes the others out of the correction and the verdict', async () => {
  const before = await run();
  const { report, log } = await run(['lipError', 'fdG']);
  expect(log).toEqual([]);
  expect(report.cells).toEqual(before.report.cells);
  const families = new Map(report.comparisons.map(({ metric, family }) => [metric, family]));
  expect(families.get('lipError')).toBe('secondary');
  expect(families.get('jerk')).toBe('exploratory');
  const of = (found: typeof report) => found.comparisons.find(({ metric }) => metric === 'lipError');
  expect(of(report)?.pAdjusted).toBeLessThan(of(before.report)?.pAdjusted ?? 0);
  expect(report.design.metrics).toMatchObject({ confirmatory: ['fdG', 'lipError'], off: [] });
  const [, chosen, pair] = report.verdict.split('\n');
  expect(chosen).toMatch(
    /^By the choice of the spec these metrics decide: FD pose, lip error\. Exploratory, .*: .*jerk/,
  );
  expect(before.report.verdict).toMatch(/variance over time/);
  // They were chosen after a run here: that they were before, nothing may say.
  expect(report.verdict).not.toMatch(/before/);
  expect(pair).toMatch(/^fixed against cfg/);
  expect(report.verdict.split('\n').slice(2).join('\n')).not.toMatch(/jerk|variance over time/);
  expect(reportHtml(report)).toContain('<small>exploratory</small>');
  expect(report.provenance.outlook?.[0]).toMatch('Up to 2 comparisons');
});

it('what is off is not computed, and what decides scores as before', async () => {
  let calls = 0;
  const counted: Metric = {
    ...{ name: 'countedHere', label: 'Counted', unit: '1', better: 'lower', description: 'Counts its calls.' },
    evaluate: () => ({ value: ++calls, perClip: {} }),
  };
  registerMetric(counted);
  const all = await run();
  expect(calls).toBeGreaterThan(0);
  calls = 0;
  const { report, log } = await run({ confirm: ['lipError', 'fdG'], explore: 'none' });
  expect(calls).toBe(0);
  expect(log.filter((line) => line.startsWith('sample'))).toHaveLength(6); // other numbers are another result
  expect(report.metrics.map(({ name }) => name)).toEqual(['fdG', 'lipError']);
  expect(report.design.metrics?.off).toContain('countedHere');
  expect(report.cells[0].metrics).toMatchObject({ countedHere: null, lipError: all.report.cells[0].metrics.lipError });
  expect(report.verdict).toMatch('Not computed: ');
  expect(Object.keys(report.ladder?.metrics ?? {})).toEqual(['fdG', 'lipError']);
  // Back to all of them: what was set aside is there again.
  expect((await run()).log).toEqual([]);
});
