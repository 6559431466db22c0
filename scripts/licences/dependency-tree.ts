/** What is read of an entry of package-lock.json. */
interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What is read of package-lock.json. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** A package of others that comes with some of ours. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** As its own package.json says; `unknown` where it says nothing. */
  readonly licence: string;
  /** The packages of ours that bring it, sorted. */
  readonly broughtBy: readonly string[];
}

/**
 * Every package of others that npm installs with a public package of ours: dependencies, optional ones, and peers that are not optional.
 * Versions of one package are entries of their own. Sorted by name.
 */
export function dependencyTree({ packages }: Lock): readonly Dependency[] {
  const found = new Map<string, { name: string; entry: LockEntry; broughtBy: Set<string> }>();
  for (const [own, { name: ownName = own }] of Object.entries(packages).filter(([path]) => isOwn(path))) {
    const waiting = [own];
    const seen = new Set(waiting);
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const entry = packages[path] ?? {};
      if (!isOwn(path)) {
        const known = found.get(path) ?? {
          name: path.split('node_modules/').pop() ?? path,
          entry,
          broughtBy: new Set(),
        };
        known.broughtBy.add(ownName);
        found.set(path, known);
      }
      for (const name of needed(entry)) {
        const next = resolved(packages, path, name);
        if (next === undefined || seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
  }
  return [...found.values()]
    .map(({ name, entry, broughtBy }) => ({
      name,
      version: entry.version ?? '',
      licence: entry.license ?? 'unknown',
      broughtBy: [...broughtBy].sort(),
    }))
    .sort((a, b) => (a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1));
}

const isOwn = (path: string) => path.startsWith('packages/') && !path.includes('node_modules/');

function needed({
  dependencies,
  optionalDependencies,
  peerDependencies,
  peerDependenciesMeta,
}: LockEntry): readonly string[] {
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => peerDependenciesMeta?.[name]?.optional !== true);
  return [...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {}), ...peers];
}

/** The entry that Node would find from another one: beside it, or in a folder above. */
function resolved(packages: Lock['packages'], from: string, name: string): string | undefined {
  for (let folder: string | undefined = from; folder !== undefined; folder = above(folder)) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    const entry = packages[path];
    if (entry !== undefined) return entry.link === true ? entry.resolved : path;
  }
  return undefined;
}

function above(folder: string): string | undefined {
  if (folder === '') return undefined;
  const at = folder.lastIndexOf('/node_modules/');
  return at === -1 ? '' : folder.slice(0, at);
}
