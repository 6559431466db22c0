import * as imported from 'wavefile';

// The library is UMD: Node's ESM loader shows it as a default export, bundlers and `require` as named ones.
const library = (imported as { readonly default?: typeof imported }).default ?? imported;

export const { WaveFile } = library;
