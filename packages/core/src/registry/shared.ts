/** A module that registers something. */
export interface Plugin {
  readonly path: string;
  /** Of the file (hex): what it registers may compute otherwise once the file has changed. */
  readonly sha256: string;
}

/** Where something that does not ship comes from. */
export interface Origin {
  /** The plugin that was being loaded; undefined where a program registered it by itself. */
  plugin: Plugin | undefined;
  /** The calls that led to it: a module that was imported before it was passed as a plugin is known by them. */
  readonly stack: string;
}

export interface Entry {
  readonly value: unknown;
  /** Undefined for what ships. */
  readonly origin?: Origin;
}

/** What all registries of a process have in common, whichever copy of this package made them. */
export interface Shared {
  readonly tables: Map<string, Map<string, Entry>>;
  /** By path. */
  readonly loads: Map<string, Promise<void>>;
  /** The plugin that is being loaded. */
  loading: Plugin | undefined;
  last: Promise<unknown>;
}

const symbol = Symbol.for('antiphon.registries');

export function shared(): Shared {
  const place = globalThis as { [symbol]?: Shared };
  return (place[symbol] ??= { tables: new Map(), loads: new Map(), loading: undefined, last: Promise.resolve() });
}

/** A module that is loaded twice (by a bundler and by Node, say) may register what it registered before. */
export function isSame(origin: Origin | undefined): boolean {
  const { loading } = shared();
  return origin !== undefined && loading !== undefined && origin.plugin === undefined && isFrom(origin, loading.path);
}

export function isFrom({ plugin, stack }: Origin, path: string): boolean {
  return plugin?.path === path || stack.includes(path) || stack.includes(encodeURI(path));
}

export function callers(): string {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = before;
  return stack;
}
