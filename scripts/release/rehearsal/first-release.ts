import { basename, join } from 'node:path';
import { publicPackages } from '../public-packages';
import type { Lanes } from './lanes';
import { latest } from './later-releases';
import { machine, type Machine } from './machine';
import { LocalRegistry } from './registry';
import { run } from './run';
import { Workspace } from './workspace';

/** Everything published once, to a registry of our own. */
export interface FirstRelease {
  readonly workspace: Workspace;
  readonly registry: LocalRegistry;
  /** As it finds the registry. */
  readonly user: Machine;
  /** Below `packages`. */
  readonly folders: readonly string[];
  readonly names: readonly string[];
}

/**
 * Versions, builds, stages and publishes a copy of the checkout, which is built already.
 * @param work an empty folder; the registry must be closed before it is removed
 */
export async function firstRelease(checkout: string, work: string, lanes: Lanes): Promise<FirstRelease> {
  const { stdout: upstream } = await run('npm', ['config', 'get', 'registry'], { cwd: checkout });
  const registry = await LocalRegistry.start(join(work, 'registry'), upstream.trim());
  try {
    const user = await machine(join(work, 'user'), registry.url);
    const workspace = await lanes.step('copy of the repository', () =>
      Workspace.copy(checkout, join(work, 'repository'), user.env),
    );
    await lanes.step('versions', () => workspace.version());
    await lanes.step('build and stage', () => workspace.build());
    await lanes.step('publish', () => workspace.publish(registry.url));
    const packages = await publicPackages(workspace.folder);
    const names = packages.map(({ manifest }) => manifest.name);
    const folders = packages.map(({ folder }) => basename(folder));
    const versions = new Set(Object.values(await latest(registry.url, names)));
    if ([...versions].join() !== '0.1.0')
      throw new Error(`The first release is ${[...versions].join(', ')}, not 0.1.0 of everything.`);
    return { workspace, registry, user, folders, names };
  } catch (error) {
    await registry.close();
    throw error;
  }
}
