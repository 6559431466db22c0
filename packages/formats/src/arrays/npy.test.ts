import { readFileSync } from 'node:fs';
import { isAntiphonError } from '@antiphon/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeNpy, encodeNpy } from './npy';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

test('reads what NumPy wrote: float64 in one and two dimensions', () => {
  const mean = decodeNpy(fixture('mu_A.npy'), 'mu_A.npy');
  expect(mean.shape).toEqual([12]);
  expect(Array.from(mean.data as Float64Array).slice(0, 3)).toEqual([
    -1.0858403807878494, 1.57060659826966, 1.160219384834636,
  ]);
  const covariance = decodeNpy(fixture('cov_A.npy'), 'cov_A.npy');
  expect(covariance.shape).toEqual([12, 12]);
  expect(covariance.data[1]).toBe(-2.4690630723073257);
  expect(covariance.data[12]).toBe(covariance.data[1]);
});

test('big-endian numbers in Fortran order come out in C order', () => {
  const { shape, data } = decodeNpy(fixture('fortran_big_endian.npy'), 'fortran_big_endian.npy');
  expect(shape).toEqual([2, 3, 4]);
  expect(data).toEqual(Float32Array.from({ length: 24 }, (_, i) => i));
});

test('64-bit integers keep every digit, and a scalar has no dimensions', () => {
  expect(decodeNpy(fixture('int64.npy'), 'int64.npy').data).toEqual(BigInt64Array.of(1n, -2n, 3n, 9007199254740993n));
  expect(decodeNpy(fixture('scalar.npy'), 'scalar.npy')).toEqual({ shape: [], data: Float32Array.of(3.25) });
});

test('the shape as Python 2 wrote it', () => {
  const bytes = Buffer.from(encodeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]));
  const python2 = Buffer.from(bytes.toString('latin1').replace('(2, 3), }  ', '(2L, 3L), }'), 'latin1');
  expect(python2.length).toBe(bytes.length);
  expect(decodeNpy(python2, 'python2.npy').shape).toEqual([2, 3]);
});

test('what is encoded comes back, and the header is what NumPy writes', () => {
  const kinds = [
    (numbers: number[]) => Float64Array.from(numbers),
    (numbers: number[]) => Float32Array.from(numbers),
    (numbers: number[]) => Int32Array.from(numbers),
    (numbers: number[]) => Uint8Array.from(numbers),
    (numbers: number[]) => BigInt64Array.from(numbers, BigInt),
  ];
  fc.assert(
    fc.property(fc.array(fc.nat(4), { maxLength: 4 }), fc.constantFrom(...kinds), (shape, make) => {
      const data = make(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 3 + 1) % 256));
      const bytes = encodeNpy(data, shape);
      expect((bytes.length - data.byteLength) % 64).toBe(0);
      expect(decodeNpy(bytes, 'x')).toEqual({ shape, data });
    }),
  );
  const wanted = fixture('cov_A.npy');
  expect(Buffer.from(encodeNpy(decodeNpy(wanted, 'cov_A.npy').data, [12, 12])).equals(wanted)).toBe(true);
});

test('a file cut anywhere is refused as such', () => {
  const bytes = fixture('cov_A.npy');
  for (let length = 0; length < bytes.length; length += length < 140 ? 1 : 37)
    expect(() => decodeNpy(bytes.subarray(0, length), 'cut.npy'), `${length} bytes`).toThrow(
      expect.objectContaining({ code: 'INVALID_NPY' }),
    );
});

test('damaged headers never escape as another error', () => {
  const bytes = fixture('cov_A.npy');
  fc.assert(
    fc.property(fc.nat(127), fc.nat(255), (at, value) => {
      const damaged = new Uint8Array(bytes);
      damaged[at] = value;
      try {
        decodeNpy(damaged, 'damaged.npy');
      } catch (error) {
        expect(isAntiphonError(error)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('says what type it does not know', () => {
  const text = Buffer.from(encodeNpy(Float32Array.of(1), [1])).toString('latin1');
  expect(() => decodeNpy(Buffer.from(text.replace("'<f4'", "'|O' "), 'latin1'), 'objects.npy')).toThrow(
    /objects\.npy.*Python objects \(dtype object\)/,
  );
});

test('half precision becomes float32', () => {
  const text =
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPADBAQD/ew==';
  expect(decodeNpy(Buffer.from(text, 'base64'), 'half.npy')).toEqual({
    shape: [2, 2],
    data: Float32Array.of(1, -2.5, 2 ** -24, 65504),
  });
});

test('shapes that no file could hold are refused before anything is allocated', () => {
  const header = (shape: string) => {
    const bytes = Buffer.alloc(128, ' ');
    bytes.set(encodeNpy(new Float64Array(0), [0]).subarray(0, 10));
    bytes.write(`{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`, 10);
    return bytes;
  };
  for (const [shape, problem] of [
    ['(1000000000000, 3)', /needs 24000000000000 bytes, but 0 follow/],
    ['(4294967296, 4294967296, 4294967296, 4294967296)', /but 0 follow/],
    ['(99999999999999999999, 2)', /cannot be understood/],
    ['(-3, 2)', /cannot be understood/],
    [`(${'1, '.repeat(65)})`, /cannot be understood|65 dimensions/],
  ] as const)
    expect(() => decodeNpy(header(shape), 'big.npy'), shape).toThrow(problem);
});
