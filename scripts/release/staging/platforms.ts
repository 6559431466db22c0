import { readdirSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Ownership } from '../../ownership';
import { publishedManifest } from './manifest';

/** Where the packages of ONNX Runtime's binaries are made. */
const PLATFORMS_FOLDER = 'packages/onnxruntime/platforms';

const BINARIES = join('bin', 'napi-v6');

const require = createRequire(import.meta.url);

interface Platform {
  readonly os: string;
  readonly cpu: string;
  /** Whose C library the binaries want. */
  readonly libc?: string;
}

/** Those that the maintainers' package has binaries for. */
function platforms(): readonly Platform[] {
  const binaries = join(runtime().folder, BINARIES);
  return readdirSync(binaries).flatMap((os) =>
    // The ones for Linux are linked with glibc.
    readdirSync(join(binaries, os)).map((cpu) => ({ os, cpu, ...(os === 'linux' && { libc: 'glibc' }) })),
  );
}

/** The optional dependencies of `@antiphon/onnxruntime`, of which npm installs the one that fits. */
export function platformDependencies(): Record<string, string> {
  const { version } = runtime();
  return Object.fromEntries(platforms().map((platform) => [nameOf(platform), version]));
}

/**
 * Makes the packages of ONNX Runtime's binaries out of the maintainers' package: for each platform their JavaScript and that platform's files, no script, and nothing to fetch.
 * @returns their folders
 */
export async function stagePlatforms(root: string, ownership: Ownership): Promise<string[]> {
  const { version, folder } = runtime();
  const folders: string[] = [];
  for (const platform of platforms()) {
    const { os, cpu } = platform;
    const target = join(root, PLATFORMS_FOLDER, `${os}-${cpu}`);
    const content = manifestOf(platform, ownership);
    folders.push(target);
    // Gigabytes in all are not copied for nothing.
    if ((await readFile(join(target, 'package.json'), 'utf8').catch(() => '')) === content) continue;
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    const binaries = join(BINARIES, os, cpu);
    await cp(join(folder, 'dist'), join(target, 'dist'), { recursive: true, filter: (file) => !file.endsWith('.map') });
    // macOS's library is there twice, once by a name that nothing asks for.
    await cp(join(folder, binaries), join(target, binaries), {
      recursive: true,
      filter: (file) => !file.endsWith(`libonnxruntime.${version}.dylib`),
    });
    await cp(join(root, 'packages/onnxruntime/ONNXRUNTIME-LICENSE'), join(target, 'LICENSE'));
    await writeFile(join(target, 'README.md'), readme(platform, version));
    // Last: it says that the rest is there.
    await writeFile(join(target, 'package.json'), content);
  }
  return folders;
}

function manifestOf({ os, cpu, libc }: Platform, ownership: Ownership): string {
  const { version, dependencies } = runtime();
  const manifest = {
    name: nameOf({ os, cpu }),
    version,
    description: `ONNX Runtime ${version} for Node on ${os}-${cpu}: the maintainers' binaries, without an install script`,
    keywords: ['onnx', 'onnxruntime'],
    license: 'MIT',
    engines: { node: '>=20.19' },
    main: 'dist/index.js',
    types: 'dist/index.d.ts',
    os: [os],
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc] }),
    files: ['dist', 'bin'],
    publishConfig: { access: 'public' },
    dependencies: { 'onnxruntime-common': dependencies['onnxruntime-common'] },
  };
  return `${JSON.stringify(publishedManifest(manifest, ownership, 'packages/onnxruntime'), null, 2)}\n`;
}

function nameOf({ os, cpu }: Platform): string {
  return `@antiphon/onnxruntime-${os}-${cpu}`;
}

/** Where the maintainers' package is. */
export function runtimeFolder(): string {
  return runtime().folder;
}

function runtime(): {
  readonly version: string;
  readonly folder: string;
  readonly dependencies: Record<string, string>;
} {
  const manifest = require.resolve('onnxruntime-node/package.json');
  const { version, dependencies } = require(manifest) as { version: string; dependencies: Record<string, string> };
  return { version, dependencies, folder: dirname(manifest) };
}

function readme({ os, cpu }: Platform, version: string): string {
  return `# ${nameOf({ os, cpu })}

The files of \`onnxruntime-node\` ${version} for ${os}-${cpu}, as its maintainers built them, without its install script.
\`@antiphon/onnxruntime\` installs the one of these packages that fits a machine. ONNX Runtime is Microsoft's, under the MIT licence; what it is made of in turn: \`ThirdPartyNotices.txt\` of its repository.
`;
}
