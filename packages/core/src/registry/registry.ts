import { AntiphonError, isAntiphonError } from '../errors';
import { callers, isSame, shared, type Entry, type Plugin } from './shared';

/** How the things of a registry are called. */
export interface RegistryNames {
  /** Of one of them, in errors: "sampler". */
  readonly what: string;
  /** What a name must look like. Default: lower-case words joined by hyphens. */
  readonly pattern?: RegExp;
  /** The same in words. */
  readonly expected?: string;
}

/** Something that was registered from outside, and so may break its contract. */
export interface Foreign {
  /** The error that names it and its file. @param problem as a clause: "its combine returned nothing" */
  mistake(problem: string, cause?: unknown): AntiphonError;
  /**
   * Runs code of it. What that throws (now, or in a promise) becomes such an error; errors of our table pass.
   * @param doing its function, e.g. "combine"
   */
  run<R>(doing: string, work: () => R): R;
}

/**
 * What is chosen by name and can be added from outside: strategies, audio encoders, samplers, metrics and so on. One table for the whole process, whichever copy of the package asks (CommonJS
 * beside ESM, source beside build): a plugin may load another one than the program that it is for.
 */
export class Registry<T> {
  private readonly pattern: RegExp;
  private readonly expected: string;

  /** @param shipped what comes with the package; it cannot be replaced */
  constructor(
    private readonly names: RegistryNames,
    shipped: Readonly<Record<string, T>>,
  ) {
    this.pattern = names.pattern ?? /^[a-z][a-z0-9-]*$/;
    this.expected = names.expected ?? 'lower-case words joined by hyphens';
    const { tables } = shared();
    if (tables.has(names.what)) return;
    tables.set(names.what, new Map(Object.entries(shipped).map(([name, value]) => [name, { value }])));
  }

  /** Names, in the order in which they were registered. */
  keys(): string[] {
    return [...this.table().keys()];
  }

  values(): T[] {
    return [...this.table().values()].map(({ value }) => value as T);
  }

  get(name: unknown): T | undefined {
    return typeof name === 'string' ? (this.table().get(name)?.value as T | undefined) : undefined;
  }

  /**
   * Adds something of one's own.
   * @param problem what is wrong with it, where something is
   * @throws INVALID_INPUT for a problem, a name that cannot be, or one that is taken (and by whom)
   */
  register(name: unknown, value: T, problem?: string): void {
    const refusal = problem ?? this.nameProblem(name);
    if (refusal !== undefined)
      throw new AntiphonError('INVALID_INPUT', { source: `${this.names.what} ${quoted(name)}`, problem: refusal });
    this.table().set(String(name), { value, origin: { plugin: shared().loading, stack: callers() } });
  }

  /** The plugin that something comes from; undefined for what ships or was registered by a program itself. */
  pluginOf(name: string): Plugin | undefined {
    return this.table().get(name)?.origin?.plugin;
  }

  /** How to call what was registered from outside, so that its mistakes are told as such. */
  foreign(name: string): Foreign {
    const mistake = (problem: string, cause?: unknown) =>
      new AntiphonError('PLUGIN_MISTAKE', { what: this.names.what, name, from: this.from(name), problem }, { cause });
    const blamed = (doing: string, error: unknown) =>
      isAntiphonError(error) ? error : mistake(`its "${doing}" failed: ${sentence(error)}`, error);
    return {
      mistake,
      run: (doing, work) => {
        try {
          const result = work();
          if (!isPromise(result)) return result;
          return result.then(undefined, (error: unknown) => {
            throw blamed(doing, error);
          }) as typeof result;
        } catch (error) {
          throw blamed(doing, error);
        }
      },
    };
  }

  private from(name: string): string {
    return this.pluginOf(name)?.path ?? 'this program';
  }

  private nameProblem(name: unknown): string | undefined {
    if (typeof name !== 'string' || !this.pattern.test(name)) return `its name must be ${this.expected}`;
    const entry = this.table().get(name);
    if (entry !== undefined && !isSame(entry.origin)) {
      const by = entry.origin === undefined ? 'ships with Antiphon' : `comes from ${this.from(name)}`;
      return `one of this name is already registered; it ${by}. Choose another name`;
    }
    return undefined;
  }

  private table(): Map<string, Entry> {
    const table = shared().tables.get(this.names.what);
    if (table === undefined) throw new Error(`The registry "${this.names.what}" was not made.`);
    return table;
  }
}

/** What an error says, in one line without its full stop. */
export function sentence(error: unknown): string {
  const text = error instanceof Error && error.message !== '' ? error.message : String(error);
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}

/** Whether a value can be awaited. Registries use it to refuse a promise where a plugin was to give a value. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function quoted(name: unknown): string {
  return `"${typeof name === 'symbol' ? 'symbol' : String(name)}"`;
}
