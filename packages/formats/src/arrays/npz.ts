import { AntiphonError } from '@antiphon/core';
import { unzipSync } from 'fflate';

/** What is unpacked may be this many times as long as the file, or `SMALL` bytes: a file of a few bytes must not fill the memory. */
const LARGEST_RATIO = 10;
const SMALL = 8 * 2 ** 20;
const MOST_ENTRIES = 1000;
/** `PK\3\4` and, of an archive without entries, `PK\5\6`. */
const MAGICS = ['PK\u0003\u0004', 'PK\u0005\u0006'];

/**
 * The arrays of an NPZ file (a ZIP archive of NPY files, stored or deflated, ZIP64 too), still encoded, by name. The sizes that the archive declares
 * are held against a bound before anything is unpacked, and no entry becomes longer than declared.
 * @param source what an error names, usually the path
 * @throws INVALID_NPZ
 */
export function unpackNpz(bytes: Uint8Array, source: string): Map<string, Uint8Array> {
  const fail = (problem: string, cause?: unknown) =>
    new AntiphonError('INVALID_NPZ', { path: source, problem }, { cause });
  if (bytes.length === 0) throw fail('the file is empty');
  if (!MAGICS.includes(String.fromCharCode(...bytes.subarray(0, 4)))) throw fail('it does not begin as a ZIP archive');
  const bound = Math.max(LARGEST_RATIO * bytes.length, SMALL);
  let [entries, total] = [0, 0];
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        entries++;
        if (entries > MOST_ENTRIES) throw fail(`it has more than ${MOST_ENTRIES} entries`);
        if (!name.endsWith('.npy')) return false;
        total += originalSize;
        if (!(total <= bound))
          throw fail(
            `its arrays would unpack to more than ${bound} bytes (${total} by "${name}"). Save it with np.savez instead of savez_compressed`,
          );
        return true;
      },
    });
  } catch (error) {
    if (error instanceof AntiphonError) throw error;
    throw fail(
      `it cannot be unpacked (${error instanceof Error ? error.message : String(error)}; truncated or damaged?)`,
      error,
    );
  }
  if (Object.keys(files).length === 0) throw fail('it holds no arrays (truncated or damaged?)');
  return new Map(Object.entries(files).map(([name, content]) => [name.replace(/\.npy$/, ''), content]));
}
