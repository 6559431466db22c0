import type { Options } from 'tsup';

/** Every package builds to ESM, CommonJS and types; a package's own `tsup.config.ts` names its entries. */
export function library(entry: string[] | Record<string, string>): Options {
  return {
    entry,
    format: ['esm', 'cjs'],
    dts: true,
    sourcemap: true,
    clean: true,
    shims: true,
    target: 'node20',
    tsconfig: '../../tsconfig.json',
  };
}
