import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const record = new URL('./fixtures/record-modules.mjs', import.meta.url).href;

/** The modules that are loaded for a command line: packages of ours and of others, by name. */
function loadedFor(...words: string[]): { readonly printed: string; readonly loaded: readonly string[] } {
  const node = ['--import', 'tsx', '--conditions=@antiphon/source', '--import', record, main, ...words];
  const output = execFileSync(process.execPath, node, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = output.split('\n');
  const urls = lines.filter((line) => line.startsWith('loaded ')).map((line) => line.slice('loaded '.length));
  const named = urls.map((url) => /.*\/(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? '');
  return {
    printed: lines.filter((line) => !line.startsWith('loaded ')).join('\n'),
    loaded: [...new Set(named.filter((name) => name !== ''))].sort(),
  };
}

/** What every command line loads. Of formats it is `files`: how what cannot be written is told. */
const ALWAYS = ['cli', 'commander', 'core', 'formats'];

test.each([
  ['--version', /^\d+\.\d+\.\d+\n/],
  ['--help', /\n {2}train \[options\] .*\n/],
])('%s loads no engine, no server and no parser', (word, answer) => {
  const { printed, loaded } = loadedFor(word);
  expect(printed).toMatch(answer);
  expect(loaded).toEqual(ALWAYS);
});

test('a command loads what it needs and no more', () => {
  expect(loadedFor('guidance').loaded).toEqual([...ALWAYS, 'guidance']);
});
