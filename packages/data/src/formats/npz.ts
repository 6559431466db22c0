import { AntiphonError } from '@antiphon/core';
import { unzipSync } from 'fflate';
import { decodeNpy, decodeNpyText, type NpyArray } from './npy';

/** An archive may unpack to this many times its size, and so many bytes more: far more than numbers compress to, far less than a bomb. */
const LARGEST_RATIO = 10;
const LARGEST_EXTRA = 1 << 24;

/**
 * Reads NumPy's NPZ format: a ZIP of NPY files (stored or deflated). Sizes are checked before anything is unpacked, and nothing but arrays of real numbers
 * and of text is understood: Python objects are never loaded.
 * @param source what an error names, usually the path
 * @returns per name an array of numbers or a list of texts
 * @throws INVALID_NPZ, INVALID_NPY
 */
export function decodeNpz(bytes: Uint8Array, source: string): Map<string, NpyArray | string[]> {
  const fail = (problem: string) => new AntiphonError('INVALID_NPZ', { path: source, problem });
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw fail('it does not begin like a ZIP archive');
  const limit = LARGEST_RATIO * bytes.length + LARGEST_EXTRA;
  let unpacked = 0;
  const files = unzip(
    bytes,
    ({ name, originalSize }) => {
      if (!name.endsWith('.npy')) return false;
      unpacked += originalSize;
      if (unpacked > limit) throw fail(`it would unpack to more than ${limit} bytes`);
      return true;
    },
    fail,
  );
  const entries = Object.entries(files).map(([name, content]): [string, NpyArray | string[]] => {
    const where = `${source}, array ${name.slice(0, -4)}`;
    return [name.slice(0, -4), decodeNpyText(content) ?? decodeNpy(content, where)];
  });
  if (entries.length === 0) throw fail('it holds no arrays');
  return new Map(entries);
}

type Filter = (file: { readonly name: string; readonly originalSize: number }) => boolean;

function unzip(
  bytes: Uint8Array,
  filter: Filter,
  fail: (problem: string) => AntiphonError,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof AntiphonError) throw error;
    throw fail(`it cannot be unpacked (${error instanceof Error ? error.message : String(error)})`);
  }
}
