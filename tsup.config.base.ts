import type { Options } from 'tsup';

/** A release that is rehearsed builds again what was built, with other versions, of which types know nothing. */
const typesKept = process.env['ANTIPHON_TYPES'] === 'keep';

/** Every package builds to ESM, CommonJS and types; a package's own `tsup.config.ts` names its entries. */
export function library(entry: string[] | Record<string, string>): Options {
  return {
    entry,
    format: ['esm', 'cjs'],
    // Types of other packages are taken from what they built, not from their sources, which would be checked again for each.
    dts: typesKept ? false : { compilerOptions: { customConditions: [] } },
    sourcemap: true,
    // The sources themselves are in the package, once.
    esbuildOptions: (options) => void (options.sourcesContent = false),
    clean: !typesKept,
    shims: true,
    target: 'node20',
    tsconfig: '../../tsconfig.json',
  };
}
