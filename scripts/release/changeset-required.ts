import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { publicPackages } from './public-packages';

// Whether what a branch changes in published packages is said by changesets: npm run check:changeset -- --since COMMIT
const run = promisify(execFile);

/**
 * The public packages whose published sources a branch changes and which none of its changesets names, sorted.
 * An empty changeset (`changeset --empty`) says that users see nothing of the rest.
 * @param since the commit that the branch goes back to, or one that has it
 */
export async function withoutChangeset(root: string, since: string): Promise<readonly string[]> {
  const words = ['diff', '--name-only', '--no-renames', '-z'];
  const changed = async (filter: string) =>
    (await run('git', [...words, `--diff-filter=${filter}`, `${since}...HEAD`], { cwd: root })).stdout.split('\0');
  const files = await changed('ACDMRT');
  const named = new Set<string>();
  for (const file of (await changed('AM')).filter((path) => /^\.changeset\/(?!README)[^/]+\.md$/.test(path))) {
    const [, head = ''] = (await readFile(join(root, file), 'utf8')).split(/^---$/m);
    if (head.trim() === '') return [];
    for (const [, name = ''] of head.matchAll(/^\s*['"]?(@?[^'":]+)['"]?:/gm)) named.add(name);
  }
  const packages = await publicPackages(root);
  return packages
    .filter(({ folder, manifest }) => {
      const sources = `${relative(root, folder).replaceAll('\\', '/')}/src/`;
      return !named.has(manifest.name) && files.some((file) => file.startsWith(sources) && isPublished(file));
    })
    .map(({ manifest }) => manifest.name)
    .sort();
}

function isPublished(file: string): boolean {
  return !/\.test\.ts$|\/fixtures\//.test(file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { since: { type: 'string', default: 'origin/main' } } });
  const missing = await withoutChangeset(process.cwd(), values.since);
  if (missing.length > 0) {
    process.stderr.write(
      `No changeset says what changes in ${missing.join(', ')}.\n` +
        'Run "npx changeset" and commit what it writes; "npx changeset --empty" where users see nothing of it.\n',
    );
    process.exitCode = 1;
  }
}
