import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { run } from './run';

/** What is wrong with a staged package: its manifest (publint), its types in every way of resolving them (Are the types wrong), what it lacks. */
export async function packedProblems(
  folder: string,
  work: string,
  env: Readonly<Record<string, string>>,
): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', work], { cwd: folder, env });
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  if (packed === undefined) return ['npm pack made nothing'];
  const files = packed.files.map(({ path }) => path);
  const problems = ['LICENSE', 'README.md', 'CHANGELOG.md']
    .filter((name) => !files.includes(name))
    .map((name) => `has no ${name}`);
  for (const field of ['repository', 'homepage', 'bugs', 'author', 'keywords', 'description', 'engines'])
    if (manifest[field] === undefined) problems.push(`package.json has no "${field}"`);
  for (const path of files.filter((name) => /\.test\.|fixtures\//.test(name) && !name.startsWith('templates/')))
    problems.push(`ships ${path}`);
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  for (const [link] of readme.matchAll(/\]\((?!https?:|#)[^)]*\)/g)) problems.push(`README.md has a dead link ${link}`);
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true });
  problems.push(...messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`));
  if (manifest['types'] === undefined) return problems;
  const tarball = createPackageFromTarballData(new Uint8Array(await readFile(join(work, packed.filename))));
  const result = await checkPackage(tarball, { excludeEntrypoints: ['./package.json'] });
  // The oldest way of resolving knows no entries; a package of today need not serve it.
  const typed = result.types === false ? [] : result.problems;
  if (result.types === false) problems.push('has no types');
  for (const problem of typed)
    if (!('resolutionKind' in problem && problem.resolutionKind === 'node10'))
      problems.push(`types: ${problem.kind} ${'entrypoint' in problem ? problem.entrypoint : ''}`);
  return problems;
}
