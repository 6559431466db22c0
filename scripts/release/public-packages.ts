import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What this folder reads of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package that is published, where its sources lie. */
export interface PublicPackage {
  /** Absolute. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * The packages of a repository that are published, those first that others depend on, then by name.
 * @param root the repository's folder; its packages lie in `packages/*`
 * @throws Error where packages depend on each other in a circle
 */
export async function publicPackages(root: string): Promise<readonly PublicPackage[]> {
  const found: PublicPackage[] = [];
  const folders = await readdir(join(root, 'packages'), { withFileTypes: true });
  for (const { name } of folders.filter((entry) => entry.isDirectory())) {
    const folder = join(root, 'packages', name);
    const manifest = await readManifest(folder);
    if (manifest !== undefined && manifest.private !== true) found.push({ folder, manifest });
  }
  return dependenciesFirst(found);
}

/** The package.json of a folder, or undefined where it has none. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What a package needs when it is installed: each name with its range. */
export function requirements(manifest: Manifest): readonly (readonly [string, string])[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  return [dependencies, optionalDependencies, peerDependencies].flatMap((part) => Object.entries(part ?? {}));
}

function dependenciesFirst(packages: readonly PublicPackage[]): readonly PublicPackage[] {
  const waiting = [...packages].sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
  const sorted: PublicPackage[] = [];
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ manifest }) => manifest.name));
    const next = waiting.findIndex(({ manifest }) => !requirements(manifest).some(([name]) => names.has(name)));
    if (next === -1) throw new Error(`Packages depend on each other in a circle: ${[...names].join(', ')}`);
    sorted.push(...waiting.splice(next, 1));
  }
  return sorted;
}
