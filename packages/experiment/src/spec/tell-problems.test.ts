import { expect, it } from 'vitest';
import { parseExperimentSpec } from './spec';

const refusal = (text: string | object): string => {
  try {
    parseExperimentSpec(text, 'my.yaml');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'taken';
};
const yaml = (...lines: string[]) => lines.join('\n');
const DATA = 'data: { kind: synthetic }';
const ARMS = 'arms: [{ name: cfg, guidance: { kind: cfg } }]';

it('says line and column, what is wrong, and what may have been meant', () => {
  const text = yaml(DATA, 'arms:', '  - name: cfg', '    guidance: { kind: cgf, scal: 2 }');
  expect(refusal(text)).toMatch(
    /^my\.yaml: line 4, column 23: arms\[0\]\.guidance\.kind: Unknown guidance "cgf"\. Known: cfg, .* \(did you mean "cfg"\?\)\.$/,
  );
  expect(refusal(text.replace('cgf', 'cfg'))).toMatch(
    /^my\.yaml: line 4, column 28: unknown key "scal" in arms\[0\]\.guidance\. Known: kind, scale, .* \(did you mean "scale"\?\)\.$/,
  );
});

it.each([
  [
    yaml(DATA, ARMS, 'sampling: { stepz: 3 }'),
    /line 3, column 13: unknown key "stepz" in sampling\. Known: sampler, .* \(did you mean "steps"\?\)\.$/,
  ],
  [yaml(DATA, ARMS, 'training:', '  widht: 64'), /line 4, column 3: unknown key "widht" in training\..*"width"/],
  [yaml(DATA, ARMS, 'sampling: { sampler: dimm }'), /line 3, column 22: .*sampler: Unknown sampler "dimm".*"ddim"/],
  [
    yaml(DATA, ARMS, 'sampling: { spacing: trailling }'),
    /column 22: sampling\.spacing: expected .*"trailing".*found "trailling" \(did/,
  ],
  [
    yaml(DATA, ARMS, 'metrics: [fdg, LipError]'),
    /\(1\) line 3, column 11: .*"fdG"\?\); \(2\) line 3, column 16: .*"lipError"\?\)/,
  ],
  [
    yaml(DATA, ARMS, 'equivalence: { lipErorr: 0.1 }'),
    /line 3, column 16: unknown key "lipErorr" in equivalence\. .*"lipError"\?/,
  ],
  [yaml('data: { kind: sythetic }', ARMS), /line 1, column 15: data\.kind: unknown kind "sythetic".*"synthetic"\?/],
  [yaml('data: { kind: synthetic, clip: 9 }', ARMS), /line 1, column 26: unknown key "clip" in data\..*"clips"\?/],
  [yaml(DATA, ARMS, 'encoder: { kind: logmel }'), /line 3, column 18: .*"logmel".*"log-mel"\?/],
  [
    yaml(DATA, ARMS, 'baseline: cgf'),
    /line 3, column 11: baseline: the baseline "cgf" is no arm\. Arms: cfg \(did you mean "cfg"\?\)/,
  ],
  [yaml(DATA, ARMS, 'seeds: 3'), /line 3, column 1: unknown key "seeds"\. Known: .*"seed"\?/],
  [yaml(DATA, ARMS, 'frobnicate: 3'), /unknown key "frobnicate"\. Known: [^?]*\.$/],
  [yaml(DATA, ARMS, 'training: { width: -3 }'), /column 20: training\.width: expected number to be >0, found -3\./],
  [yaml(DATA, ARMS, 'training: { width: 50 }'), /line 3, column 11: training: width 50 is not a multiple of heads 4/],
  [yaml(DATA, ARMS, 'sampling: { steps: [25, 1001] }'), /column 20: sampling\.steps: Respacing "1001"/],
  [yaml(ARMS, 'dta: { kind: synthetic }'), /^my\.yaml: line 2, column 1: unknown key "dta"\..*"data"\?\)\.$/], // and not that it is missing
  [ARMS, /^my\.yaml: line 1, column 1: data: missing/],
  [yaml(DATA, 'arms:', '  - &a { name: cfg, guidance: { kind: cfg, scal: 1 } }'), /line 3, column 44/],
  ['- a', /line 1, column 1: expected object, found \["a"\]/],
  ['', /expected object, found null/],
  [
    '{\n  "data": {"kind": "synthetic"},\n  "arms": [],\n  "scales": "mine"\n}',
    /\(1\) line 3, column 11: arms: .*; \(2\) line 4, column 13: scales: expected a list of scales/,
  ],
])('of %j', (text, message) => {
  expect(refusal(text)).toMatch(message);
});

it('tells all that is wrong at once, in the order of the text', () => {
  const text = yaml(
    'nme: x',
    'data: { kind: synthetic }',
    'arms:',
    '  - { name: cfg, guidance: { kind: cfg, dropRate: 2, scal: 1 } }',
    '  - { name: apg, guidance: { kind: apg }, model: cgf }',
    'training: { steps: 0 }',
    'baseline: cfgg',
  );
  const told = refusal(text);
  expect(told).toMatch(/^my\.yaml: 4 problems: /);
  expect([...told.matchAll(/\(\d\) line (\d), column (\d+)/g)].map(([, ...at]) => at.join(':'))).toEqual([
    '1:1',
    '4:51',
    '4:54',
    '6:20',
  ]);
  // What needs the arms to be right is told once they are.
  const next = refusal(text.replace(', dropRate: 2, scal: 1', ''));
  expect(next).toMatch(
    /line 5, column 50: .*"cgf", which is no arm.*; \(\d\) line 6.*; \(\d\) line 7.*"cfgg" is no arm/,
  );
});

it('of an object, where there are no lines, the path tells the place', () => {
  const arms = [{ name: 'cfg', guidance: { kind: 'cfg', scal: 2 } }];
  expect(refusal({ data: { kind: 'synthetic' }, arms })).toMatch(
    /^my\.yaml: unknown key "scal" in arms\[0\]\.guidance\./,
  );
});

it('does not go on for ever', () => {
  const training = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`no${i}`, 1]));
  expect(refusal({ data: { kind: 'synthetic' }, arms: [], training })).toMatch(
    /^my\.yaml: 41 problems: .*\(12\).*; and 29 more\.$/,
  );
});
