import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { groups } from '../../docs/.vitepress/pages';
import { base } from '../../docs/.vitepress/repository';
import { checkOnGithub } from './links/on-github';
import { checkOnSite } from './links/on-site';

// Every link and anchor of the docs, as they were built and as GitHub shows them: npm run check:docs
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const problems: string[] = [];

const listed = new Set(['index.md', ...groups.flatMap(({ pages }) => pages.map(([file]) => file))]);
for (const file of await readdir(join(root, 'docs')))
  if (file.endsWith('.md') && !listed.has(file))
    problems.push(`docs/${file} is not in the sidebar: add its line to docs/.vitepress/pages.ts`);

for (const checked of [await checkOnSite(join(root, 'docs/.vitepress/dist'), base), await checkOnGithub(root)]) {
  console.log(`${checked.links} ${checked.what}: ${checked.problems.length} broken`);
  problems.push(...checked.problems);
}
for (const problem of problems) console.error(`  ${problem}`);
if (problems.length > 0) process.exitCode = 1;
