import { expect, it } from 'vitest';
import { metricNames } from '../metrics/registry';
import { outlook } from '../plan/outlook';
import { confirmatoryMetrics, exploratoryMetrics, metricsOff } from './chosen-metrics';
import { parseExperimentSpec } from './spec';

const arms = ['cfg', 'fixed'].map((name) => ({ name, guidance: { kind: name } }));
const parse = (more: object) => parseExperimentSpec({ data: { kind: 'synthetic' }, arms, baseline: 'cfg', ...more });
const rest = metricNames().filter((name) => !['fdG', 'lipError'].includes(name));

it('a list decides, and all others are exploratory', () => {
  const spec = parse({ metrics: ['lipError', 'fdG'] });
  expect(confirmatoryMetrics(spec)).toEqual(['fdG', 'lipError']); // in the report's order
  expect(exploratoryMetrics(spec)).toEqual(rest);
  expect(metricsOff(spec)).toEqual([]);
  expect(parse({ metrics: { confirm: ['lipError', 'fdG'] } })).toEqual(spec);
  expect(parseExperimentSpec(spec)).toEqual(spec);
});
it('the others may be off, but for some', () => {
  const none = parse({ metrics: { confirm: ['fdG', 'lipError'], explore: 'none' } });
  expect(metricsOff(none)).toEqual(rest);
  expect(exploratoryMetrics(none)).toEqual([]);
  expect(parseExperimentSpec(none)).toEqual(none);
  const some = parse({ metrics: { confirm: ['fdG', 'lipError'], explore: ['jerk'] } });
  expect(exploratoryMetrics(some)).toEqual(['jerk']);
  expect(metricsOff(some)).toEqual(rest.filter((name) => name !== 'jerk'));
});
it('without the key all of them decide, and the spec is as it was', () => {
  expect(parse({})).not.toHaveProperty('metrics');
  expect(confirmatoryMetrics(parse({}))).toEqual(metricNames());
  expect([exploratoryMetrics(parse({})), metricsOff(parse({}))]).toEqual([[], []]);
});
it('the outlook counts those that decide', () => {
  const said = (metrics: object) => outlook(parse({ metrics, scales: [1, 2] }), { clips: 18 })[0];
  expect(said(['fdG', 'lipError'])).toMatch('Up to 4 comparisons');
  expect(said({ confirm: ['fdG'], explore: 'none' })).toMatch('Up to 2 comparisons');
});
it.each([
  [{ metrics: ['fdG', 'lips'] }, /no metric "lips".*Metrics: fdG, .*--plugin FILE/],
  [{ metrics: { confirm: ['fdG'], explore: ['lips'] } }, /no metric "lips"/],
  [{ metrics: [] }, /metrics/],
  [{ metrics: ['fdG', 'fdG'] }, /"fdG" is named twice/],
  [{ metrics: { confirm: ['fdG'], explore: ['fdG'] } }, /"fdG" is named twice/],
  [
    { metrics: ['fdG'], primary: { metric: 'lipError', arm: 'fixed' } },
    /the primary comparison is in lipError, which is none of the "metrics" that are to decide: fdG/,
  ],
  [{ metrics: ['fdG'], equivalence: { lipError: 1 } }, /margin of equivalence in lipError, which is none of/],
  [{ metrics: { confirms: ['fdG'] } }, /metrics/],
])('refuses %j', (more, message) => {
  expect(() => parse(more)).toThrow(message);
});
