import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What changesets would do: the part of its plan that is read here. */
export interface ReleasePlan {
  readonly releases: readonly { readonly name: string; readonly oldVersion: string; readonly newVersion: string }[];
  /** The changesets that are not in a version yet. */
  readonly changesets: readonly { readonly id: string }[];
}

/** A pre-release that is going on, as `.changeset/pre.json` says. */
export interface PreRelease {
  /** `exit` from `changeset pre exit` to the next version. */
  readonly mode: 'pre' | 'exit';
  /** What npm calls it: `next`. */
  readonly tag: string;
}

const require = createRequire(import.meta.url);

/** The command `changeset`, to be run by Node. */
export const CHANGESET = require.resolve('@changesets/cli/bin.js');

/**
 * What `changeset version` would do in a repository.
 * @throws Error where a changeset is none, or names a package that there is not
 */
export async function releasePlan(root: string): Promise<ReleasePlan> {
  // Not a dependency of ours: what the installed command itself plans with.
  const plan = createRequire(CHANGESET)('@changesets/get-release-plan') as {
    readonly default: (root: string) => Promise<ReleasePlan>;
  };
  return plan.default(root);
}

/** The pre-release that a repository is in, if it is in one. */
export async function preRelease(root: string): Promise<PreRelease | undefined> {
  const path = join(root, '.changeset', 'pre.json');
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as PreRelease) : undefined;
}
