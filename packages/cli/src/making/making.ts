import { createRequire } from 'node:module';
import type { Making } from '@antiphon/experiment';
import { runtimeVersion } from '@antiphon/tfjs-onnxruntime';
import { engineNamed } from '@antiphon/train';
import own from '../../package.json' with { type: 'json' };
import { machine } from './machine';
import { sourceState } from './source-state';

const GIB = 1024 ** 3;
/** Packages whose versions may change numbers. */
const PACKAGES = ['core', 'guidance', 'data', 'train', 'generate', 'experiment'].map((name) => `@antiphon/${name}`);

/** What a comparison is made on and with, for its report. @param folder where its spec lies */
export async function makingOf(engine: string, folder: string): Promise<Making> {
  const { processor, processors, memory, platform, release, arch } = machine();
  const { description, device = 'cpu' } = await engineNamed(engine).load();
  const source = await sourceState(folder);
  return {
    machine: {
      processor,
      cores: processors,
      memory: Math.round((10 * memory) / GIB) / 10,
      system: `${platform} ${release} ${arch}`,
    },
    engine: `${engine} (${description}) on ${device}`,
    threads: processors,
    versions: { node: process.versions.node, onnxruntime: runtimeVersion().version, ...packageVersions() },
    ...(source === undefined ? {} : { source }),
  };
}

function packageVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const versions = PACKAGES.map((name) => [name, (require(`${name}/package.json`) as { version: string }).version]);
  return { [own.name]: own.version, ...(Object.fromEntries(versions) as Record<string, string>) };
}
