import { fileURLToPath } from 'node:url';
import { ownershipOf, webAddressOf } from '../../scripts/ownership';

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const { homepage, repository: cloned } = ownershipOf(ROOT);

/** Where the repository can be looked at, e.g. `https://host/owner/name`; undefined where it is not filled in. */
export const repository = webAddressOf(cloned);

/** Where this site is, with a slash at its end; undefined where `homepage` is blank, or is but the repository's page. */
export const site =
  homepage !== '' && !(repository && homepage.startsWith(repository))
    ? homepage.replace(/[?#].*$/, '').replace(/\/*$/, '/')
    : undefined;

/** Where the site lies on its host, as `homepage` says; `DOCS_BASE` for a release that is kept under its number. */
export const base = process.env.DOCS_BASE ?? (site === undefined ? '/' : new URL(site).pathname);

/**
 * Where a file of the repository can be read.
 * @param path from the root
 */
export function addressOf(path: string, kind: 'blob' | 'tree'): string | undefined {
  return repository && `${repository}/${kind}/HEAD/${path}`;
}
