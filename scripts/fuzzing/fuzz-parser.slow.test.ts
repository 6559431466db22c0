import { expect, test } from 'vitest';
import { fuzzParser } from './fuzz-parser';

test.each([
  ['crashes', /TypeError/],
  ['hangs', /no answer in 1 s/],
  ['allocates', /bytes of buffers/],
  ['grows', /of objects|heap|memory/],
])(
  'a parser that %s is found out, with the input that does it',
  async (name, problem) => {
    const { failures } = await fuzzParser(name, { inputs: 300, seed: 1, hangs: name === 'hangs' ? 1000 : 20_000 });
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) {
      expect(failure.problem).toMatch(problem);
      expect(failure.input[0]).toBe(0);
    }
  },
  180_000,
);

test('a parser that answers well passes, and some inputs are still valid', async () => {
  const { failures, accepted } = await fuzzParser('wav', { inputs: 300, seed: 1 });
  expect(failures).toEqual([]);
  expect(accepted).toBeGreaterThan(0.1);
  expect(accepted).toBeLessThan(0.9);
});
