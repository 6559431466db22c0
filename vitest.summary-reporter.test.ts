import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const reporter = fileURLToPath(new URL('./vitest.summary-reporter.ts', import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/** How a run of these files ends: its closing line and its exit code. */
async function closing(files: Readonly<Record<string, string>>): Promise<readonly [line: string, code: number]> {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-reporter-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const run = [vitest, 'run', '--globals', '--root', folder, '--reporter', reporter];
    return await new Promise((done) =>
      execFile('node', run, { cwd: dirname(reporter) }, (error, stdout) =>
        done([stdout.trim().split('\n').at(-1) ?? '', Number(error?.code ?? 0)]),
      ),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a file that fails to load and a hook that throws count as failed; a run where all is well ends with 0', async () => {
  const fine = `test('fine', () => {}); test.skip('not now', () => {});`;
  const [well, broken] = await Promise.all([
    closing({ 'fine.test.ts': fine }),
    closing({
      'fine.test.ts': fine,
      'load.test.ts': `JSON.parse('this cannot load'); test('never seen', () => {});`,
      'hook.test.ts': `describe('suite', () => { beforeAll(() => { throw new Error('no'); }); test('not run', () => {}); });`,
      'wrong.test.ts': `test('wrong', () => expect(1).toBe(2));`,
    }),
  ]);
  expect(well).toEqual(['1 passed, 0 failed, 1 skipped', 0]);
  expect(broken).toEqual([expect.stringMatching(/^1 passed, 3 failed, \d skipped$/), 1]);
});
