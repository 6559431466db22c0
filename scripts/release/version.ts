import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CHANGESET, preRelease, releasePlan } from './changesets';
import { exampleNames, rangesOf, setRanges } from './examples';
import { changesetOf, leftBehind, mismatches } from './one-minor';
import { publicPackages } from './public-packages';

// Turns pending changesets into versions and changelogs: npm run version-packages
const run = promisify(execFile);

/** A version of a package that moved. */
export interface Moved {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Runs `changeset version`. Where a public package gets a minor (or a major), all of them do, by one changeset that is
 * written for those that had none; a patch moves what changed alone. Versions and ranges are checked afterwards.
 * @param root the repository's folder
 * @returns what moved; empty where nothing was pending
 * @throws Error where the versions do not belong together: a repository's files have been written by then
 */
export async function versionPackages(root: string): Promise<readonly Moved[]> {
  const before = (await publicPackages(root)).map(({ manifest }) => manifest);
  const plan = await releasePlan(root);
  const leaving = (await preRelease(root))?.mode === 'exit';
  if (plan.changesets.length === 0 && !leaving) return [];
  const moves = leftBehind(before, plan);
  if (moves.length > 0) await writeFile(freeName(root), changesetOf(moves));
  await run(process.execPath, [CHANGESET, 'version'], { cwd: root });
  const after = (await publicPackages(root)).map(({ manifest }) => manifest);
  const problems = mismatches(after);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  if (existsSync(join(root, 'package-lock.json')))
    // What the lock file says of our own packages; nothing else changes, and nothing is fetched for it.
    await run(
      'npm',
      ['install', '--package-lock-only', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
      {
        cwd: root,
        shell: process.platform === 'win32',
      },
    );
  const examples = existsSync(join(root, 'examples')) ? await exampleNames(root) : [];
  for (const name of examples) await setRanges(join(root, 'examples', name), await rangesOf(root));
  const old = new Map(before.map(({ name, version }) => [name, version]));
  return after
    .map(({ name, version }) => ({ name, from: old.get(name) ?? '', to: version }))
    .filter(({ from, to }) => from !== to);
}

/** In a pre-release changesets stay until it ends, so that an earlier one of ours may lie there. */
function freeName(root: string): string {
  for (let n = 1; ; n++) {
    const path = join(root, '.changeset', `one-minor${n === 1 ? '' : `-${n}`}.md`);
    if (!existsSync(path)) return path;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const moved = await versionPackages(process.cwd());
    if (moved.length === 0) process.stdout.write('No changeset is pending: there is nothing to release.\n');
    for (const { name, from, to } of moved) process.stdout.write(`${name} ${from} → ${to}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
