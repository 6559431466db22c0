import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { figuresOf, valueOf } from '../figures';
import type { RemadeValues } from '../remake';

/** What the first example of core's README prints, run as it stands there. */
export async function coreExample(): Promise<RemadeValues> {
  const code = /```js\n([^]*?)```/.exec(await readFile('packages/core/README.md', 'utf8'))?.[1] ?? '';
  // Inside the workspace, so that the package is found.
  const folder = await mkdtemp(join('node_modules', '.antiphon-example-'));
  const printed: string[] = [];
  const { log } = console;
  try {
    await writeFile(join(folder, 'example.mjs'), code);
    console.log = (...words: unknown[]) => void printed.push(words.join(' '));
    await import(join(process.cwd(), folder, 'example.mjs'));
  } finally {
    console.log = log;
    await rm(folder, { recursive: true });
  }
  const [count, mean] = figuresOf(printed.join(' ')).map(({ print }) => valueOf(print).value);
  return { numbers: count ?? NaN, mean: mean ?? NaN };
}
