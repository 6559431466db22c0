/** Licences that ask for their text to be kept and nothing more: what is under them may come with our packages. */
export const PERMISSIVE: readonly string[] = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'Zlib',
];

/** Packages under other licences that were looked at, and what follows from them. */
export const LOOKED_AT: Readonly<Record<string, { readonly licence: string; readonly why: string }>> = {
  'codec-parser': {
    licence: 'LGPL-3.0-or-later',
    why: 'finds the frames of FLAC and OGG; the decoders ask for it, unchanged, as a package of its own, which npm’s `overrides` can replace',
  },
  jstat: {
    licence: 'unknown',
    why: 'is under MIT by its LICENSE file; its package.json says so in an older form, which npm does not read',
  },
};

/** Something compiled into a package whose package.json does not name it. */
export interface Inside {
  /** The version that was looked at: another one is looked at again. */
  readonly version: string;
  readonly what: string;
  readonly licence: string;
}

/** WebAssembly, and what it was compiled from. */
export const INSIDE: Readonly<Record<string, Inside>> = {
  'mpg123-decoder': { version: '1.0.3', what: 'libmpg123', licence: 'LGPL-2.1' },
  '@wasm-audio-decoders/flac': { version: '0.2.11', what: 'libFLAC', licence: 'BSD-3-Clause' },
  '@wasm-audio-decoders/ogg-vorbis': { version: '0.1.20', what: 'libogg, libvorbis', licence: 'BSD-3-Clause' },
  '@wasm-audio-decoders/opus-ml': { version: '0.0.3', what: 'libopus', licence: 'BSD-3-Clause' },
  'opus-decoder': { version: '0.7.12', what: 'libopus', licence: 'BSD-3-Clause' },
  '@wasm-audio-decoders/common': { version: '9.0.7', what: 'puff', licence: 'Zlib' },
  '@alexanderolsen/libsamplerate-js': { version: '2.1.2', what: 'libsamplerate', licence: 'BSD-2-Clause' },
};
