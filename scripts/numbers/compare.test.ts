import { expect, test } from 'vitest';
import { blocksOf } from './blocks';
import { updated, pruned, withMissing } from './change';
import { problemsOfCommands } from './commands';
import { differences } from './compare';
import { readKept, type Kept } from './kept';
import { remakeAll } from './remake';
import { readTexts } from './texts';

const run = { command: 'npm test', commit: '07a5afe', date: '2026-11-29', machine: 'any', remake: 'by hand' } as const;
const texts = (text: string) => ({ 'docs/a.md': blocksOf(text) });
const kept = (print: string, more: object = {}): Kept => ({
  format: 1,
  runs: { bench: run },
  controls: [],
  texts: {
    'docs/a.md': [{ id: 'a/it', heading: 'A', opening: 'It took s of s', figures: [{ by: 'bench', print, ...more }] }],
  },
});
const PAGE = '# A\n\nIt took 1.5 s of 2 s.\n';

test('every figure of README, docs and package READMEs is kept, with a run that can be given', () => {
  const file = readKept();
  expect([...differences(readTexts(), file), ...problemsOfCommands(file)].join('\n')).toBe('');
});

test('a figure that changed, in the text or in the file, is told with both', () => {
  expect(differences(texts(PAGE), kept('1.5 2'))).toEqual([]);
  const [problem] = differences(texts(PAGE), kept('1.6 2'));
  expect(problem).toMatch(
    /^docs\/a\.md:3 .*figure 1 is 1\.5 in the text and 1\.6 in docs\/numbers\.json \(a\/it, by bench\)/,
  );
  expect(differences(texts(PAGE), kept('1.5 2 3'))[0]).toContain('figure 3 is no figure in the text and 3');
});

test('a new block with figures asks for an entry, which it prints; one that is gone is told', () => {
  const [missing] = differences(texts(`${PAGE}\nNow 3.\n`), kept('1.5 2'));
  expect(missing).toContain('"opening":"Now","figures":[{"by":"?","print":"3"}]');
  expect(missing).toContain('npm run numbers -- --define docs/a.md');
  expect(differences(texts('# A\n'), kept('1.5 2'))[0]).toContain('no block under "A" that begins "It took s of s …"');
});

test('runs are known and used, and figures that CI makes again say how', () => {
  expect(differences(texts(PAGE), { ...kept('1.5 2', { by: '?' }) })).toEqual([
    'docs/numbers.json: a/it: no run is called "?" (1.5 2)',
    'docs/numbers.json: no figure comes from the run "bench"',
  ]);
  const smoke = { ...kept('1.5 2'), runs: { bench: { ...run, remake: 'smoke' as const } } };
  expect(differences(texts(PAGE), smoke)[0]).toContain('made again by CI, so its figures need "remake"');
  const gone = { ...kept('1.5 2'), runs: { bench: { ...run, command: 'npm run bench -- none && npm run nothing' } } };
  expect(problemsOfCommands(gone)).toHaveLength(2);
});

test('what is made again stays within rounding or the interval that is kept', async () => {
  const problemsOf = async (more: object, values: Record<string, number>) => {
    const remakes = { times: () => values };
    const { problems } = await remakeAll(kept('1.5 2', { remake: 'times', ...more }), remakes, { known: remakes });
    return problems;
  };
  expect(await problemsOf({}, { a: 1.549, b: 1.6 })).toEqual([]);
  expect(await problemsOf({ of: '- b' }, { b: 2 })).toEqual([]);
  expect(await problemsOf({ within: '20%' }, { a: 1.79, b: 2 })).toEqual([]);
  const [problem] = await problemsOf({}, { a: 1.56, b: 2 });
  expect(problem).toContain('docs/a.md, A (a/it), figure 1.5');
  expect(problem).toContain('npm test');
  expect(problem).toContain('kept 1.5, made again 1.56000 (a); it may lie in 1.45000 … 1.55000');
  expect((await problemsOf({}, { a: 1.5 }))[0]).toContain('2 figures, but 1 values');
  expect((await problemsOf({ of: 'a c' }, { a: 1.5 }))[0]).toContain('nothing is made again that is called "c"');
  expect((await problemsOf({ remake: 'no' }, {}))[0]).toContain('nothing is called "no"');
});

test('entries are updated, defined and taken out by command', () => {
  const page = texts('# A\n\nIt took 1.7 s of 2 s.\n\nNow 3.\n');
  const after = withMissing(
    updated(kept('1.5 2', { remake: 'times', of: 'a b' }), page, 'a/it', 'bench'),
    page,
    'definition',
  );
  expect(after.texts['docs/a.md']?.map(({ figures }) => figures)).toEqual([
    [{ by: 'bench', print: '1.7 2', remake: 'times', of: 'a b' }],
    [{ by: 'definition', print: '3' }],
  ]);
  const other = updated(kept('1.5 2', { remake: 'times', of: 'a b' }), page, 'a/it', 'later');
  expect(other.texts['docs/a.md']?.[0]?.figures).toEqual([
    { by: 'later', print: '1.7' },
    { by: 'bench', print: '2', remake: 'times', of: 'b' },
  ]);
  expect(pruned(after, texts(PAGE)).texts['docs/a.md']).toHaveLength(1);
  expect(() => updated(after, page, 'a/none', 'bench')).toThrow('No block of the texts has the id "a/none"');
});
