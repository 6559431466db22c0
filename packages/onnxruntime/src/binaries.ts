import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { moduleUrl } from '@antiphon/core/process';

/** The release whose binaries are used: what is called beside its public interface may be another thing in the next one. */
export const VERSION = '1.30.0';

/** The platforms that ONNX Runtime's maintainers build for. Each has a package of ours with the binaries and nothing that runs when it is installed. */
export const PLATFORMS = ['darwin-arm64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64'] as const;

/** A package that was found. */
export interface Found {
  readonly name: string;
  readonly folder: string;
}

/** Where binaries can come from, in the order in which they are taken. */
export function candidates(platform: string, arch: string): readonly string[] {
  // First the maintainers' own package, where somebody installed it: it alone can have CUDA's libraries.
  const name = `${platform}-${arch}`;
  const own = PLATFORMS.find((known) => known === name);
  return own === undefined ? ['onnxruntime-node'] : ['onnxruntime-node', `@antiphon/onnxruntime-${own}`];
}

/**
 * The first of some packages that is installed in our version.
 * @param require of the package that looks
 */
export function findBinaries(names: readonly string[], require: NodeJS.Require): Found | undefined {
  for (const name of names) {
    try {
      const manifest = require.resolve(`${name}/package.json`);
      const { version } = require(manifest) as { readonly version?: string };
      if (version === VERSION) return { name, folder: dirname(manifest) };
    } catch {
      // Not installed.
    }
  }
  return undefined;
}

export const here = createRequire(moduleUrl(import.meta.url));
