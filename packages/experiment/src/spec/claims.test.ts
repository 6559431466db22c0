import { expect, it } from 'vitest';
import { parseExperimentSpec } from './spec';

const arms = ['cfg', 'null-embed', 'fixed'].map((name) => ({ name, guidance: { kind: name } }));
const parse = (more: object) => parseExperimentSpec({ data: { kind: 'synthetic' }, arms, ...more });
const primary = { metric: 'lipError', arm: 'null-embed' };

it('takes a primary comparison and margins, as numbers and as shares', () => {
  const equivalence = { lipError: 0.002, fdG: { share: 0.1, of: 'baseline' }, jerk: { share: 1, of: 'mean pose' } };
  expect(parse({ baseline: 'cfg', primary, equivalence })).toMatchObject({ primary, equivalence });
  expect(parse({ primary: { ...primary, against: 'fixed', scale: 4 } }).primary).toMatchObject({ against: 'fixed' });
  expect(parse({})).not.toHaveProperty('primary');
});
it.each([
  [{ primary: { ...primary, metric: 'lips' }, baseline: 'cfg' }, /no metric "lips"\. Metrics: fdG, /],
  [{ equivalence: { lips: 1 } }, /unknown key "lips" in equivalence\. Known: fdG, /],
  [{ primary }, /needs the arm that it is "against", or a "baseline"/],
  [{ primary: { ...primary, arm: 'other' }, baseline: 'cfg' }, /of "other", which is no arm\. Arms: cfg, /],
  [{ primary: { ...primary, against: 'other' } }, /against "other", which is no arm/],
  [{ primary: { ...primary, arm: 'cfg' }, baseline: 'cfg' }, /of "cfg" with itself/],
  [{ primary: { ...primary, against: 'fixed' }, baseline: 'cfg' }, /compared with the baseline "cfg" only/],
  [{ primary: { ...primary, scale: 3 }, baseline: 'cfg' }, /at scale 3, which is none of "scales": 1, 2, 4/],
  [{ primary: { ...primary, scale: 2 }, baseline: 'cfg', scales: 'own' }, /every arm has its own\. Leave it out/],
  [{ equivalence: { lipError: { share: 0.1, of: 'baseline' } } }, /there is no "baseline"\. Name one/],
  [{ equivalence: { lipError: -1 } }, /equivalence/],
  [{ equivalence: { lipError: { share: 0.1, of: 'truth' } } }, /equivalence/],
])('refuses %j', (more, message) => {
  expect(() => parse(more)).toThrow(message);
});
