import { existsSync, readdirSync, statSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { ownershipOf, webAddressOf, type Ownership } from '../ownership';
import { publicPackages, type Manifest } from './public-packages';
import { absoluteLinks } from './staging/links';
import { publishedManifest } from './staging/manifest';
import { platformDependencies, runtimeFolder, stagePlatforms } from './staging/platforms';

// `npm run stage`, after a build: lays out what is published as folders, `packages/NAME/package` and `packages/onnxruntime/platforms/PLATFORM`. Nothing of the sources is changed.

const root = process.cwd();
const ownership = ownershipOf(root);
const packages = await publicPackages(root);
const names = new Map(packages.map(({ folder, manifest }) => [basename(folder), manifest.name]));
for (const { folder, manifest } of packages) await stagePackage(folder, manifest, ownership);
const platforms = await stagePlatforms(root, ownership);
console.log(`staged: ${[...names.values()].join(', ')}`);
for (const folder of platforms) console.log(`staged: ${basename(folder)}, ${megabytes(folder)}`);
console.log(`for all of them, onnxruntime-node has ${megabytes(runtimeFolder())}`);

async function stagePackage(folder: string, manifest: Manifest, owner: Ownership): Promise<void> {
  if (!existsSync(join(folder, 'dist')))
    throw new Error(`${relative(root, folder)} has no dist: run "npm run build" first.`);
  const target = join(folder, 'package');
  await rm(target, { recursive: true, force: true });
  await mkdir(target);
  for (const entry of (manifest.files ?? []).filter((pattern) => !pattern.startsWith('!')))
    await cp(join(folder, entry), join(target, entry), { recursive: true, filter: isShipped });
  const beside = ['CHANGELOG.md', 'THIRD-PARTY.md', 'ONNXRUNTIME-LICENSE'].filter((name) =>
    existsSync(join(folder, name)),
  );
  for (const name of beside) await cp(join(folder, name), join(target, name));
  await cp(join(root, 'LICENSE'), join(target, 'LICENSE'));
  const directory = relative(root, folder);
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const addresses = { repository: webAddressOf(owner.repository) ?? '', directory };
  await writeFile(join(target, 'README.md'), absoluteLinks(readme, addresses, names));
  const extra = {
    files: [...(manifest.files ?? []), ...beside],
    ...(manifest.name === '@antiphon/onnxruntime' ? { optionalDependencies: platformDependencies() } : {}),
  };
  const published = publishedManifest(manifest, owner, directory, extra);
  await writeFile(join(target, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
}

/** Of the sources, what runs: they are there for those who debug. */
function isShipped(file: string): boolean {
  return !/\.test\.ts$|[/\\]fixtures([/\\]|$)/.test(file);
}

/** Bytes of the files of a folder, in millions. */
function megabytes(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { name, parentPath }) => sum + statSync(join(parentPath, name)).size, 0);
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
