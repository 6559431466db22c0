import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entries } from '../entries';
import { differences } from './differences';
import { apiOf } from './extract';

// The public interface of every entry of every package, as text: packages/X/api/ENTRY.api.md, so that a change of it shows in review. From what is built (`npm run build`).
// npm run api          writes the reports
// npm run check:api    fails where one differs from the committed, an export has no docstring, or a public type is not exported
const root = fileURLToPath(new URL('../..', import.meta.url));
const checks = process.argv.includes('--check');
const problems: string[] = [];

const all = entries(root);
const unbuilt = all.find(({ types }) => !existsSync(types));
if (unbuilt !== undefined) throw new Error(`${relative(root, unbuilt.types)} is not there: npm run build`);
const temporary = await mkdtemp(join(tmpdir(), 'antiphon-api-'));
const reports = await apiOf(all, temporary);
await rm(temporary, { recursive: true });

for (const { entry, report, issues } of reports) {
  const path = join(entry.folder, 'api', `${entry.name}.api.md`);
  const committed = await readFile(path, 'utf8').catch(() => '');
  problems.push(...issues.map((issue) => `${entry.specifier}: ${issue}`));
  if (committed === report) continue;
  if (checks) {
    problems.push(`${relative(root, path)} differs from what is built:\n${differences(committed, report)}`);
    continue;
  }
  await mkdir(join(entry.folder, 'api'), { recursive: true });
  await writeFile(path, report);
  process.stdout.write(`wrote ${relative(root, path)}\n`);
}
await leftOver();

process.stdout.write(problems.map((problem) => `FAILED ${problem}\n`).join(''));
process.stdout.write(`${reports.length} entries, ${problems.length} problems\n`);
if (checks && problems.length > 0)
  process.stdout.write('Where the change is meant: npm run build && npm run api, and commit the reports.\n');
process.exitCode = problems.length > 0 ? 1 : 0;

/** Reports of entries that are no more. */
async function leftOver(): Promise<void> {
  const known = new Set(all.map(({ folder, name }) => join(folder, 'api', `${name}.api.md`)));
  for (const name of await readdir(join(root, 'packages'))) {
    const folder = join(root, 'packages', name, 'api');
    const files = await readdir(folder).catch(() => []);
    for (const path of files.map((file) => join(folder, basename(file))).filter((path) => !known.has(path)))
      if (checks) problems.push(`${relative(root, path)} is the report of no entry`);
      else await rm(path);
  }
}
