import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publicPackages } from './public-packages';

/** Folders of `examples/` that are projects. */
export async function exampleNames(root: string): Promise<string[]> {
  const folder = join(root, 'examples');
  const names = await readdir(folder);
  const files = await Promise.all(names.map((name) => readdir(join(folder, name)).catch((): string[] => [])));
  return names.filter((_, i) => files[i]?.includes('package.json')).sort();
}

/** Per package of the repository, the range of what belongs together with it: all patches of its minor, or what follows its pre-release. */
export async function rangesOf(root: string): Promise<ReadonlyMap<string, string>> {
  const packages = await publicPackages(root);
  return new Map(packages.map(({ manifest: { name, version } }) => [name, rangeOf(version)]));
}

/** `0.3.2` is `^0.3.0`; `0.4.0-next.1` is `^0.4.0-next.1`, which no other range takes. */
export function rangeOf(version: string): string {
  return version.includes('-') ? `^${version}` : `^${version.split('.').slice(0, 2).join('.')}.0`;
}

/** Lets a project take our packages in the ranges that belong to the repository as it is. */
export async function setRanges(project: string, ranges: ReadonlyMap<string, string>): Promise<void> {
  const path = join(project, 'package.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { dependencies?: Record<string, string> };
  const { dependencies = {} } = manifest;
  const moved = Object.entries(dependencies).map(([name, range]) => [name, ranges.get(name) ?? range]);
  await writeFile(path, `${JSON.stringify({ ...manifest, dependencies: Object.fromEntries(moved) }, null, 2)}\n`);
}
