import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { publicPackages, requirements, type Manifest, type PublicPackage } from './public-packages';

/** What is published: a folder that `npm run stage` wrote. */
export interface StagedPackage {
  readonly name: string;
  readonly version: string;
  /** Absolute. */
  readonly folder: string;
  /** Of the platform packages with ONNX Runtime's binaries, which are no workspaces. */
  readonly platform: boolean;
  readonly manifest: StagedManifest;
  /** The changelog's entry of this version, without its heading; empty where there is none. */
  readonly notes: string;
}

interface StagedManifest extends Manifest {
  readonly exports?: unknown;
  readonly main?: string;
  readonly types?: string;
  readonly bin?: unknown;
  readonly repository?: { readonly url?: string };
}

/** What is staged, in the order in which it is published, and what is wrong with it, a sentence each. */
export interface Staged {
  readonly packages: readonly StagedPackage[];
  readonly problems: readonly string[];
}

/**
 * Reads what `npm run stage` wrote beside a repository's packages, and holds it against them.
 * @param repositoryUrl what the root's package.json says, which staged packages must say too
 */
export async function stagedPackages(root: string, repositoryUrl: string): Promise<Staged> {
  const packages: StagedPackage[] = [];
  const problems: string[] = [];
  const sources = await publicPackages(root);
  for (const folder of await platformFolders(root)) {
    const manifest = await manifestOf(folder);
    if (manifest === undefined) problems.push(`${relative(root, folder)} has no package.json: run npm run stage.`);
    else packages.push(staged(folder, manifest, true, ''));
  }
  for (const source of sources) {
    const folder = join(source.folder, 'package');
    const manifest = await manifestOf(folder);
    if (manifest === undefined) {
      problems.push(`${source.manifest.name} is not staged: run npm run stage.`);
      continue;
    }
    problems.push(...differences(source, folder, manifest, repositoryUrl));
    packages.push(staged(folder, manifest, false, await changelogEntry(folder, manifest.version)));
  }
  return { packages, problems };
}

/** The part of a package's CHANGELOG.md that is about a version. */
export async function changelogEntry(folder: string, version: string): Promise<string> {
  const path = join(folder, 'CHANGELOG.md');
  if (!existsSync(path)) return '';
  const lines = (await readFile(path, 'utf8')).split('\n');
  const start = lines.indexOf(`## ${version}`);
  if (start === -1) return '';
  const end = lines.findIndex((line, at) => at > start && line.startsWith('## '));
  return lines
    .slice(start + 1, end === -1 ? undefined : end)
    .join('\n')
    .trim();
}

/** What a staged package has otherwise than its source: another version or other ranges, missing files, no address. */
function differences(
  { manifest: source }: PublicPackage,
  folder: string,
  manifest: StagedManifest,
  repositoryUrl: string,
): readonly string[] {
  const again = 'run npm run stage again.';
  const of = (part: Manifest) =>
    JSON.stringify(requirements(part).filter(([name]) => name.startsWith('@') && sibling(name, source)));
  if (manifest.name !== source.name || manifest.version !== source.version)
    return [`${source.name} ${source.version} is staged as ${manifest.name} ${manifest.version}: ${again}`];
  const platformless = { ...manifest, optionalDependencies: source.optionalDependencies };
  if (of(platformless) !== of(source)) return [`${source.name} is staged with other ranges than it has now: ${again}`];
  if (manifest.repository?.url !== repositoryUrl)
    return [`${source.name} is staged with another repository than package.json names: ${again}`];
  const files = ['README.md', 'LICENSE', 'CHANGELOG.md', ...promisedFiles(manifest)];
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  return missing.length === 0 ? [] : [`${source.name} is staged without ${missing.join(', ')}: ${again}`];
}

const sibling = (name: string, { name: own }: Manifest) => name.split('/')[0] === own.split('/')[0];

/** Every file that a package.json names as an entry. */
function promisedFiles({ exports, main, types, bin }: StagedManifest): readonly string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.startsWith('./') && !value.includes('*')) found.add(value.slice(2));
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk([exports, main, types, bin]);
  return [...found];
}

function staged(folder: string, manifest: StagedManifest, platform: boolean, notes: string): StagedPackage {
  return { name: manifest.name, version: manifest.version, folder, platform, manifest, notes };
}

async function platformFolders(root: string): Promise<readonly string[]> {
  const folder = join(root, 'packages', 'onnxruntime', 'platforms');
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}

async function manifestOf(folder: string): Promise<StagedManifest | undefined> {
  const path = join(folder, 'package.json');
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as StagedManifest) : undefined;
}
