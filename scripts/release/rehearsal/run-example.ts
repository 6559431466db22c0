import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { rangesOf, setRanges } from '../examples';
import type { Project } from './project';

/** An example as a newcomer uses it: a copy, installed and tested. @param root of the repository @param project whose folder is empty but for a package.json, which the example replaces */
export async function runExample(name: string, root: string, project: Project): Promise<void> {
  await cp(join(root, 'examples', name), project.folder, { recursive: true, filter: isSource });
  await setRanges(project.folder, await rangesOf(root)); // of what is released, if versions were raised since
  await project.install([]);
  await project.run('npm', ['test']);
}

/** The project that `antiphon init` writes, by the published command, and all that its README begins with. */
export async function runInit(place: Project): Promise<void> {
  await place.run('npx', ['--yes', '@antiphon/cli', 'init', 'my-motion']);
  const project = place.inside('my-motion');
  await project.install([]);
  await project.run('npm', ['test']);
  await project.run('npm', ['run', 'compare']);
}

/** What somebody made while working in the repository is not part of an example. */
function isSource(path: string): boolean {
  return !/[/\\](node_modules|runs)([/\\]|$)/.test(path) && basename(path) !== 'package-lock.json';
}
