import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What the root package.json says of addresses. They are blank until the owner fills them in; nothing is invented here. */
interface Manifest {
  readonly version: string;
  readonly homepage?: string;
  readonly repository?: string | { readonly url?: string };
}

const manifest = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as Manifest;

/** Where the repository can be looked at, e.g. `https://host/owner/name`; undefined where it is not filled in. */
export const repository = webAddressOf(
  typeof manifest.repository === 'object' ? manifest.repository.url : manifest.repository,
);

/** Where this site is, with a slash at its end; undefined where `homepage` is blank, or is but the repository's page. */
export const site =
  manifest.homepage && !(repository && manifest.homepage.startsWith(repository))
    ? manifest.homepage.replace(/[?#].*$/, '').replace(/\/*$/, '/')
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

/** npm's `git+https://host/owner/name.git`, `git@host:owner/name.git` and `github:owner/name` as what a browser opens. */
export function webAddressOf(url: string | undefined): string | undefined {
  const plain = url
    ?.replace(/^github:/, 'https://github.com/')
    .replace(/^git\+/, '')
    .replace(/^(ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$2/')
    .replace(/^git:/, 'https:')
    .replace(/(\.git)?\/?$/, '');
  return plain?.startsWith('https://') ? plain : undefined;
}
