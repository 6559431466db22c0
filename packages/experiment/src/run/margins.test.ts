import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@antiphon/data';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fakeExecutor } from '../fixtures/fake-executor';
import { tinyDataset } from '../fixtures/tiny-dataset';
import { TWO_ARMS } from '../fixtures/two-arms';
import { parseExperimentSpec } from '../spec/spec';
import { runExperiment } from './run';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-margins-'));
});
afterEach(() => rm(out, { recursive: true }));

/** Of ten test clips three are for validation. */
function dataset(): Dataset {
  const whole = tinyDataset({ testClips: 10 });
  return {
    ...whole,
    clips: whole.clips.map((clip, i) => (i >= 11 ? { ...clip, split: 'validation' as const } : clip)),
  };
}

const specOf = (equivalence: object) =>
  parseExperimentSpec({
    ...TWO_ARMS,
    baseline: 'cfg',
    trainSeeds: [0, 1, 2],
    equivalence,
  });

it('a margin is measured on the validation clips, on the baseline at the guided scale, and takes no part in the report’s numbers', async () => {
  const executor = fakeExecutor();
  const spec = specOf({ lipError: { share: 0.5, of: 'baseline' }, jerk: 3, fdG: { share: 0.1, of: 'mean pose' } });
  const report = await runExperiment({ spec, dataset: dataset(), out, executor, clock: () => 0 });
  expect(executor.log.filter((line) => line.endsWith('-validation'))).toEqual(
    [0, 1, 2].map((seed) => `sample cfg-seed${seed}-scale2-ddim-25-validation`),
  );
  expect(report.cells).toHaveLength(3 * (3 + 1));
  const { lipError, jerk, fdG } = report.design.margins ?? {};
  // An error of the fake's jaw, at scale 2, is 0.02 of noise on the truth's 0.01: the truth itself has an error, too, as it is drawn anew.
  expect(lipError?.value).toBeGreaterThan(0.001);
  expect(lipError?.value).toBeLessThan(0.01);
  expect(lipError?.of).toMatch(/^50(\.0)? % of cfg’s distance from the truth on validation clips, /);
  expect(jerk).toEqual({ value: 3 });
  expect(fdG?.of).toMatch(/the mean pose’s distance/);
  const { equivalence } = report.comparisons.find(({ metric }) => metric === 'lipError') ?? {};
  expect(equivalence?.margin).toBe(lipError?.value);

  const again = fakeExecutor();
  const same = await runExperiment({ spec, dataset: dataset(), out, executor: again, clock: () => 0 });
  expect(again.log.filter((line) => line.startsWith('sample'))).toEqual([]);
  expect(same.design.margins).toEqual(report.design.margins);
});
it('is refused before the training where there are no such clips', async () => {
  const executor = fakeExecutor();
  const spec = specOf({ lipError: { share: 0.5, of: 'baseline' } });
  await expect(runExperiment({ spec, dataset: tinyDataset(), out, executor, clock: () => 0 })).rejects.toThrow(
    /margin of lipError is a share of a distance on validation clips, and .*no validation clip.*give the margin as a number/,
  );
  expect(executor.log).toEqual([]);
});
