import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a user may import from a package. */
export interface Entry {
  /** As it is imported: `@antiphon/core/models`. */
  readonly specifier: string;
  /** What its package is for. */
  readonly description: string;
  /** The package's folder, absolute. */
  readonly folder: string;
  /** Its TypeScript source, absolute. */
  readonly source: string;
  /** The types that are built for it, absolute. */
  readonly types: string;
  /** `index` of the entry `.`, `models` of `./models`. */
  readonly name: string;
}

interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly exports?: Readonly<
    Record<string, string | { readonly '@antiphon/source'?: string; readonly import?: { readonly types?: string } }>
  >;
}

/** Every entry of the packages below `root` that has types, from the `exports` of their package.json, in alphabetical order. */
export function entries(root: string): readonly Entry[] {
  return readdirSync(join(root, 'packages'))
    .sort()
    .flatMap((name) => entriesOf(join(root, 'packages', name)));
}

function entriesOf(folder: string): readonly Entry[] {
  const {
    name: of,
    description,
    exports = {},
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  return Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target === 'string') return [];
    const { '@antiphon/source': source, import: { types } = {} } = target;
    if (source === undefined || types === undefined) return [];
    const name = path === '.' ? 'index' : path.slice(2).replaceAll('/', '-');
    return [
      {
        specifier: join(of, path),
        description,
        folder,
        source: join(folder, source),
        types: join(folder, types),
        name,
      },
    ];
  });
}
