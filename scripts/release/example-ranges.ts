import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A manifest, as far as it matters here. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Per package of the repository, the range of what belongs together with it: all patches of its minor, or what follows its pre-release. */
export async function rangesOf(root: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(root, 'packages');
  const manifests = (await readdir(folder)).map((name) => manifestAt(join(folder, name)));
  return new Map((await Promise.all(manifests)).map(({ name, version }) => [name, rangeOf(version)]));
}

/** `0.3.2` is `^0.3.0`; `0.4.0-next.1` is `^0.4.0-next.1`, which no other range takes. */
export function rangeOf(version: string): string {
  return version.includes('-') ? `^${version}` : `^${version.split('.').slice(0, 2).join('.')}.0`;
}

/** Lets a project take our packages in the ranges that belong to the repository as it is. */
export async function setRanges(project: string, ranges: ReadonlyMap<string, string>): Promise<void> {
  const manifest = await manifestAt(project);
  const moved = (dependencies: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(dependencies).map(([name, range]) => [name, ranges.get(name) ?? range]));
  const { dependencies, devDependencies } = manifest;
  const written = {
    ...manifest,
    ...(dependencies && { dependencies: moved(dependencies) }),
    ...(devDependencies && { devDependencies: moved(devDependencies) }),
  };
  await writeFile(join(project, 'package.json'), `${JSON.stringify(written, null, 2)}\n`);
}

async function manifestAt(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}
