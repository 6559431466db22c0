import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { dependencyTree, type Lock } from './licences/dependency-tree';
import { licenceProblems, licencesPage } from './licences/licences-page';

// Under which licences the packages are that come with ours: npm run check:licences [-- --write]
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const PAGE = at('../docs/licences.md');

const dependencies = dependencyTree(JSON.parse(await readFile(at('../package-lock.json'), 'utf8')) as Lock);
const page = await format(licencesPage(dependencies), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
if (process.argv.includes('--write')) await writeFile(PAGE, page);
const problems = [
  ...licenceProblems(dependencies),
  ...((await readFile(PAGE, 'utf8').catch(() => '')) === page
    ? []
    : ['docs/licences.md is not what package-lock.json says: npm run check:licences -- --write']),
];
process.stdout.write(
  problems.length === 0
    ? `${dependencies.length} packages of others come with ours; their licences are those of docs/licences.md.\n`
    : `${problems.map((problem) => `FAILED ${problem}`).join('\n')}\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
