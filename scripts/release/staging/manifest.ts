import type { Manifest } from '../public-packages';

/** What the owner fills in once, in the root's package.json. */
export interface Ownership {
  readonly repository: string;
  readonly bugs: string;
  readonly homepage: string;
  readonly author: string;
}

/** @param root the root's package.json; what is not filled in is blank */
export function ownershipOf(root: Readonly<Record<string, unknown>>): Ownership {
  const url = (value: unknown) =>
    text(typeof value === 'object' && value !== null && 'url' in value ? value.url : value);
  return {
    repository: url(root['repository']),
    bugs: url(root['bugs']),
    homepage: text(root['homepage']),
    author: text(root['author']),
  };
}

/**
 * The package.json of what is published: without what only the workspace needs (scripts, development's dependencies, the way to the sources), with whom it belongs to.
 * @param extra dependencies that there are only in what is published
 */
export function publishedManifest(
  own: Manifest,
  { repository, bugs, homepage, author }: Ownership,
  directory: string,
  extra: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const kept = Object.fromEntries(
    Object.entries(own).filter(([field]) => !['scripts', 'devDependencies', 'exports'].includes(field)),
  );
  const { exports } = own;
  return {
    ...kept,
    ...(exports === undefined ? {} : { exports: withoutSources(exports) }),
    ...extra,
    ...(author === '' ? {} : { author }),
    ...(homepage === '' ? {} : { homepage }),
    ...(bugs === '' ? {} : { bugs: { url: bugs } }),
    ...(repository === '' ? {} : { repository: { type: 'git', url: repository, directory } }),
  };
}

/** The address that a person opens for what git clones. */
export function pageOf(repository: string): string {
  return repository
    .replace(/^git\+/, '')
    .replace(/^git:/, 'https:')
    .replace(/\.git$/, '')
    .replace(/\/$/, '');
}

function withoutSources(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([condition]) => condition !== '@antiphon/source')
      .map(([condition, target]) => [condition, withoutSources(target)]),
  );
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
