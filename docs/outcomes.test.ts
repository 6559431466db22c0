import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runCommandLine } from '../packages/cli/src/fixtures/run-command-line';
import { parseRecord } from '../packages/data/src/serving-records/index';
import { servingReportSchema } from '../packages/experiment/src/serving/report-schema';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = await readFile(join(root, 'docs/outcomes.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block);

test('the exposure of the page is one', () => {
  const [exposure = ''] = blocks('json');
  expect(parseRecord(exposure, 'page')).toEqual(JSON.parse(exposure));
});

test('the words that a report says of a pair are in the table, and no others', () => {
  const [, after = ''] = page.split('What a report says of a pair:');
  const rows = [...(after.split('\n\n')[1] ?? '').matchAll(/^\| (\w[\w ,]*?) +\|/gm)].map(([, words = '']) => words);
  const known = servingReportSchema.shape.comparisons.element.shape.conclusion.options;
  expect(
    rows
      .slice(1)
      .flatMap((row) => row.split(', '))
      .sort(),
  ).toEqual([...known].sort());
});

test('the program of the page runs, and its commands report what it recorded', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-outcomes-'));
  const cache = join(root, 'node_modules/.cache'); // where it finds its packages
  await mkdir(cache, { recursive: true });
  const program = join(cache, 'outcomes-page.mjs');
  try {
    await writeFile(program, blocks('js')[0] ?? '');
    const node = ['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), '--conditions=@antiphon/source', program];
    const { stdout } = await promisify(execFile)(process.execPath, node, { cwd: folder });
    expect(stdout).toMatch(/^recorded\n\{ lost: 0, waiting: 0 \}\narm +weight +users +watched ↑/);
    expect(stdout).toMatch(/all 1 user .* were given the arm cfg\. Nothing was randomised/);
    await writeFile(
      join(folder, 'deployment.yaml'),
      'name: lips\nbundles: { a: a }\narms: [{ name: cfg, bundle: a }]\nrecords: { folder: records }\n',
    );
    const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      const words = command
        .replace(/\s+#.*$/, '')
        .split(/\s+/)
        .slice(1);
      const placed = words.map((word) => (/^(deployment\.yaml|records|out)$/.test(word) ? join(folder, word) : word));
      expect(await runCommandLine(placed), command).toMatchObject({ exitCode: 0 });
    }
    expect(await readdir(join(folder, 'out'))).toContain('report.html');
    expect(await readdir(join(folder, 'records/report'))).toContain('report.md');
  } finally {
    await Promise.all([folder, program].map((path) => rm(path, { recursive: true, force: true })));
  }
});
