import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as core from './index';

it('the example of the README runs and prints what it says', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const body = code.replace(/import (\{.*\}) from '@antiphon\/core';/, 'const $1 = core;');
  const printed: string[] = [];
  const run = new Function('core', 'console', `return (async () => {${body}})()`) as (
    ...given: unknown[]
  ) => Promise<void>;
  await run(core, { log: (line: string) => printed.push(line) });
  expect(printed).toEqual([/\/\/ (.*)$/m.exec(code)?.[1]]);
});
