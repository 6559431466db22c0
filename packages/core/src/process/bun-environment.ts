import { createRequire } from 'node:module';
import { moduleUrl } from './module-url';

/** What is used of `bun:ffi`. */
export interface Ffi {
  dlopen(
    library: string,
    functions: { readonly setenv: { readonly args: readonly string[]; readonly returns: string } },
  ): { readonly symbols: { setenv(name: Uint8Array, value: Uint8Array, overwrite: number): number } };
}

/** The C library, by what it is called on Linux with glibc, with musl, and on macOS. */
const LIBRARIES = ['libc.so.6', 'libc.so', 'libSystem.dylib'];

/**
 * Sets a variable in the environment of the process, in Bun. There, `process.env` is JavaScript's alone, in the main thread too: what native code asks for is what Bun was started with.
 * @returns why it cannot be done; undefined where it is done
 */
export function setInBun(name: string, value: string, load: () => Ffi = bunFfi): string | undefined {
  const text = (word: string) => new TextEncoder().encode(`${word}\0`);
  const problems: string[] = [];
  for (const library of LIBRARIES)
    try {
      const { symbols } = load().dlopen(library, { setenv: { args: ['cstring', 'cstring', 'i32'], returns: 'i32' } });
      if (symbols.setenv(text(name), text(value), 1) === 0) return undefined;
      problems.push(`${library} refused it`);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  return `Bun hands its environment to nobody (${problems[0] ?? ''})`;
}

function bunFfi(): Ffi {
  return createRequire(moduleUrl(import.meta.url))('bun:ffi') as Ffi;
}
