import { isAntiphonError } from '@antiphon/core';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeNpy, decodeNpyStrings, encodeNpy } from './npy';
import { unpackNpz } from './npz';

/** What NumPy 2.4 wrote: `np.savez(motion=[[0, .5], [.25, 1], [.5, -2]], fps=60, names=[…])` (stored, with ZIP64 fields). */
const SAVED = Buffer.from(
  'UEsDBC0AAAAAAAAAIQCulkSy//////////8KABQAbW90aW9uLm5weQEAEACwAAAAAAAAALAAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAOA/AAAAAAAA0D8AAAAAAADwPwAAAAAAAOA/AAAAAAAAAMBQSwMELQAAAAAAAAAhAAj3V7T//////////wcAFABmcHMubnB5AQAQAIgAAAAAAAAAiAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8aTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCjwAAAAAAAAAUEsDBC0AAAAAAAAAIQBYNWdd//////////8JABQAbmFtZXMubnB5AQAQAOAAAAAAAAAA4AAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8VTEyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCmoAAABhAAAAdwAAAE8AAABwAAAAZQAAAG4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAG0AAAB1AAAAbgAAAGQAAADWAAAAZgAAAGYAAABuAAAAdQAAAG4AAABnAAAAAPYBAFBLAQItAy0AAAAAAAAAIQCulkSysAAAALAAAAAKAAAAAAAAAAAAAACAAQAAAABtb3Rpb24ubnB5UEsBAi0DLQAAAAAAAAAhAAj3V7SIAAAAiAAAAAcAAAAAAAAAAAAAAIAB7AAAAGZwcy5ucHlQSwECLQMtAAAAAAAAACEAWDVnXeAAAADgAAAACQAAAAAAAAAAAAAAgAGtAQAAbmFtZXMubnB5UEsFBgAAAAADAAMApAAAAMgCAAAAAA==',
  'base64',
);
/** `np.savez_compressed(poses=…, mocap_framerate=120.0, gender='x')`. */
const COMPRESSED = Buffer.from(
  'UEsDBC0AAAAIAAAAIQAx7b6h//////////8JABQAcG9zZXMubnB5AQAQAJgAAAAAAAAAVAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOgpGmjoKtQpkAy4GCLBnYGiwA2J7CJvhAABQSwMELQAAAAgAAAAhAOsBbtP//////////xMAFABtb2NhcF9mcmFtZXJhdGUubnB5AQAQAIgAAAAAAAAARwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqaOgq1ChQBLgYwiHMAAFBLAwQtAAAACAAAACEATtbxxf//////////CgAUAGdlbmRlci5ucHkBABAAhAAAAAAAAABGAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG4Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5Gpo6CrUKFAGuCgYGBgBQSwECLQMtAAAACAAAACEAMe2+oVQAAACYAAAACQAAAAAAAAAAAAAAgAEAAAAAcG9zZXMubnB5UEsBAi0DLQAAAAgAAAAhAOsBbtNHAAAAiAAAABMAAAAAAAAAAAAAAIABjwAAAG1vY2FwX2ZyYW1lcmF0ZS5ucHlQSwECLQMtAAAACAAAACEATtbxxUYAAACEAAAACgAAAAAAAAAAAAAAgAEbAQAAZ2VuZGVyLm5weVBLBQYAAAAAAwADALAAAACdAQAAAAA=',
  'base64',
);

test('stored and deflated archives as NumPy writes them', () => {
  const saved = unpackNpz(SAVED, 'saved.npz');
  expect([...saved.keys()]).toEqual(['motion', 'fps', 'names']);
  expect(decodeNpy(saved.get('motion') ?? SAVED, 'motion')).toEqual({
    shape: [3, 2],
    data: Float64Array.of(0, 0.5, 0.25, 1, 0.5, -2),
  });
  expect(decodeNpy(saved.get('fps') ?? SAVED, 'fps').data).toEqual(BigInt64Array.of(60n));
  expect(decodeNpyStrings(saved.get('names') ?? SAVED, 'names')).toEqual(['jawOpen', 'mundÖffnung😀']);
  const compressed = unpackNpz(COMPRESSED, 'compressed.npz');
  expect(decodeNpy(compressed.get('poses') ?? SAVED, 'poses').data).toEqual(Float32Array.of(0, 0.5, 0.25, 1, 0.5, -2));
});

test('strings in either byte order, and of bytes', () => {
  const read = (text: string) => decodeNpyStrings(Buffer.from(text, 'base64'), 'names.npy');
  expect(
    read(
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPlUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAABhAAAAAAAAAGIAAABj',
    ),
  ).toEqual(['a', 'bc']);
  expect(
    read(
      'k05VTVBZAQB2AHsnZGVzY3InOiAnfFMyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAGJj',
    ),
  ).toEqual(['a', 'bc']);
  expect(() => decodeNpyStrings(encodeNpy(Float32Array.of(1), [1]), 'names.npy')).toThrow(
    /names\.npy: .*expected a list of strings, found shape \[1\] of type <f4/,
  );
});

describe('hostile archives', () => {
  const refusal = (bytes: Uint8Array) => {
    try {
      unpackNpz(bytes, 'bad.npz');
    } catch (error) {
      if (isAntiphonError(error)) return error;
      throw error;
    }
    return expect.fail('it was read');
  };

  test('a bomb is refused by what it declares, before anything is unpacked', () => {
    const bomb = zipSync({ 'motion.npy': new Uint8Array(16 * 2 ** 20) });
    expect(bomb.length).toBeLessThan(100_000);
    expect(refusal(bomb).message).toMatch(
      /^bad\.npz: .*would unpack to more than 8388608 bytes \(16777216 by "motion\.npy"\)/,
    );
  });

  test('a bomb that declares less than it holds does not become longer than it says', () => {
    const bomb = zipSync({ 'motion.npy': new Uint8Array(16 * 2 ** 20) });
    const view = new DataView(bomb.buffer, bomb.byteOffset, bomb.byteLength);
    // Sizes before packing, in the entry and in the directory.
    for (let at = 0; at < bomb.length - 4; at++)
      if (view.getUint32(at, true) === 16 * 2 ** 20) view.setUint32(at, 1000, true);
    const before = process.memoryUsage().arrayBuffers;
    try {
      expect(unpackNpz(bomb, 'bad.npz').get('motion')?.length).toBeLessThanOrEqual(1000);
    } catch (error) {
      expect(isAntiphonError(error)).toBe(true);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });

  test('an empty file, something else, and too many entries', () => {
    expect(refusal(new Uint8Array(0)).message).toMatch(/the file is empty/);
    expect(refusal(Buffer.from('not an archive at all')).message).toMatch(/does not begin as a ZIP archive/);
    expect(refusal(zipSync({ 'a.txt': Uint8Array.of(1) })).message).toMatch(/holds no arrays/);
    const many = zipSync(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`${i}.npy`, new Uint8Array(1)])));
    expect(refusal(many).message).toMatch(/more than 1000 entries/);
  });

  test('archives cut or changed anywhere are read or refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(SAVED, COMPRESSED),
        fc.nat(),
        fc.nat(255),
        fc.boolean(),
        (bytes, place, value, cut) => {
          const at = place % bytes.length;
          const damaged = cut ? bytes.subarray(0, at) : bytes.map((byte, i) => (i === at ? value : byte));
          try {
            unpackNpz(damaged, 'x.npz');
          } catch (error) {
            expect(isAntiphonError(error), String(error)).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
