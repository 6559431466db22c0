import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LOGS } from '../packages/cli/src/log/registry';
import { COMMANDS } from '../packages/cli/src/program';

const page = readFileSync(new URL('./watching.md', import.meta.url), 'utf8');

test('every log is in the table, and no other', () => {
  const named = [...page.matchAll(/^\| `(\w+)(?:=URL)?` /gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(LOGS));
});

test('every command of the page has the options that it is given', async () => {
  const [, ...blocks] = page.split('```sh\n');
  const commands = blocks.flatMap((block) => (block.split('```')[0] ?? '').trim().split('\n'));
  expect(commands).toHaveLength(3);
  for (const command of commands) {
    const [name = '', ...words] = command.replace('antiphon ', '').split(' ');
    const entry = COMMANDS.find(({ usage }) => usage.startsWith(`${name} `));
    const made = (await entry?.load())?.({ signal: new AbortController().signal, clock: () => 0 });
    const known = made?.options.map(({ long }) => long) ?? [];
    expect(known).toEqual(expect.arrayContaining(words.filter((word) => word.startsWith('--'))));
  }
});
