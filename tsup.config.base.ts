import type { Options } from 'tsup';

/** Every package builds to ESM, CommonJS and types; a package's own `tsup.config.ts` names its entries. */
export function library(entry: string[] | Record<string, string>): Options {
  return {
    entry,
    format: ['esm', 'cjs'],
    // Types of other packages are taken from what they built, not from their sources, which would be checked again for each.
    dts: { compilerOptions: { customConditions: [] } },
    sourcemap: true,
    clean: true,
    shims: true,
    target: 'node20',
    tsconfig: '../../tsconfig.json',
  };
}
