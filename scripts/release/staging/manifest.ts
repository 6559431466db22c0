import type { Ownership } from '../../ownership';
import type { Manifest } from '../public-packages';

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

function withoutSources(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([condition]) => condition !== '@antiphon/source')
      .map(([condition, target]) => [condition, withoutSources(target)]),
  );
}
