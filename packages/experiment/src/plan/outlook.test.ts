import { expect, it } from 'vitest';
import { metricNames } from '../metrics/registry';
import { madeUpReport } from '../report/fixtures/made-up-report';
import { parseExperimentSpec } from '../spec/spec';
import { outlook } from './outlook';

const arms = ['cfg', 'null-embed', 'fixed'].map((name) => ({ name, guidance: { kind: name } }));
const of = (more: object, how: Parameters<typeof outlook>[1] = { clips: 18 }) =>
  outlook(parseExperimentSpec({ data: { kind: 'synthetic' }, arms, ...more }), how);

it('counts what shares the 5 %: pairs, scales and metrics, but for the primary comparison', () => {
  const metrics = metricNames().length;
  expect(of({ trainSeeds: [0, 1, 2] })[0]).toMatch(
    `Up to ${9 * metrics} comparisons over 3 trainings of each arm and 18 clips`,
  );
  expect(of({ baseline: 'cfg' })[0]).toMatch(`Up to ${6 * metrics} comparisons over one training of each arm`);
  const primary = { metric: 'lipError', arm: 'fixed' };
  expect(of({ baseline: 'cfg', primary })[0]).toMatch(
    new RegExp(`Up to ${6 * metrics - 1} .*the primary comparison p < 0.05`),
  );
  expect(of({ arms: arms.slice(0, 1) })).toEqual([]);
});
it('says so where no comparison is likely to pass, and what would help', () => {
  expect(of({ trainSeeds: [0, 1] }).join(' ')).toMatch(
    /no comparison is likely to pass\. More training seeds \(\d+ bring/,
  );
  expect(of({ trainSeeds: [0, 1, 2, 3, 4, 5, 6, 7], scales: [2], baseline: 'cfg' }).join(' ')).not.toMatch(/likely/);
  expect(of({ trainSeeds: [0, 1] }, { clips: 1 }).join(' ')).toMatch(/no difference can be shown/);
});
it('knows one training for what it is', () => {
  expect(of({}).join(' ')).toMatch(/With one training seed it is one between these trained models/);
});
it('tells differences in the metrics’ units by a pilot, which grow where it saw more spread', () => {
  const pilot = madeUpReport({ trainSeeds: [0, 1, 2], name: 'before' });
  const said = (report: typeof pilot) =>
    Number(
      /FD pose ([\d.]+)/.exec(
        of({ trainSeeds: [0, 1, 2], baseline: 'cfg' }, { clips: 18, pilot: report }).join(' '),
      )?.[1],
    );
  expect(said(pilot)).toBeGreaterThan(0);
  const comparisons = pilot.comparisons.map((each) => ({
    ...each,
    components: { training: 400, clip: 400, rest: 400 },
  }));
  expect(said({ ...pilot, comparisons })).toBeGreaterThan(2 * said(pilot));
  const single = of({ trainSeeds: [0, 1] }, { clips: 18, pilot: madeUpReport() }).join(' ');
  expect(single).toMatch(/By the spread in the pilot “made up”.*It had one training of each arm/);
});
