import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a user may import: `@antiphon/core/models`, the types that were built for it, and the name of its report. */
export interface Entry {
  readonly specifier: string;
  /** The package's folder, absolute. */
  readonly folder: string;
  readonly types: string;
  /** `index` of the entry `.`, `models` of `./models`. */
  readonly name: string;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly import?: { readonly types?: string } }>>;
}

/** Every entry with types of the packages below `root`, from the `exports` of their package.json, in alphabetical order. */
export function entries(root: string): readonly Entry[] {
  return readdirSync(join(root, 'packages'))
    .sort()
    .flatMap((name) => entriesOf(join(root, 'packages', name)));
}

function entriesOf(folder: string): readonly Entry[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  return Object.entries(manifest.exports).flatMap(([path, target]) => {
    const types = typeof target === 'string' ? undefined : target.import?.types;
    if (types === undefined) return [];
    const name = path === '.' ? 'index' : path.slice(2).replaceAll('/', '-');
    return [{ specifier: join(manifest.name, path), folder, types: join(folder, types), name }];
  });
}
