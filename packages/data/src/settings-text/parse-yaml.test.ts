import { expect, test } from 'vitest';
import { parseYaml } from './parse-yaml';

const refused = (text: string, problem: RegExp) =>
  expect(() => parseYaml(text, 'spec.yaml')).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(problem) }),
  );

test('reads YAML and JSON, with anchors', () => {
  expect(parseYaml('a: [1, {b: x}]\nc: &d {e: 2}\nf: *d\n', '')).toEqual({
    a: [1, { b: 'x' }],
    c: { e: 2 },
    f: { e: 2 },
  });
  expect(parseYaml('{"a": [1, 2.5, null]}', '')).toEqual({ a: [1, 2.5, null] });
  expect(parseYaml(`${'['.repeat(90)}${']'.repeat(90)}`, '')).toBeInstanceOf(Array);
});

test('says where it is no YAML', () =>
  refused('a: 1\nb: [1, 2\n', /^spec\.yaml: not YAML or JSON: .+ \(line \d, column \d+\)\.$/));

test.each([
  ['lists', '['.repeat(30_000)],
  ['mappings', '{a: '.repeat(8_000)],
  ['a mapping in the value of a mapping', `{"steps": ${'9teps": '.repeat(4000)}`],
  ['block lists', '- '.repeat(16_000)],
])('%s nested without end', (_, text) => refused(text, /nested more than 100 levels deep/));

test('a bomb of aliases', () => {
  const lines = Array.from(
    { length: 12 },
    (_, i) => `a${i}: &a${i} [${`${i === 0 ? 'x' : `*a${i - 1}`},`.repeat(10)}]`,
  );
  refused(lines.join('\n'), /alias/i);
});

test('a text that is too long for settings is not parsed', () =>
  refused(`a: ${'x'.repeat(40_000)}`, /^spec\.yaml: it has 40003 bytes, and settings have 32768 at most/));
