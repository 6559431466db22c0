import { readFileSync } from 'node:fs';
import { isAntiphonError } from '@antiphon/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSafetensors, writeSafetensors, type Tensor } from './safetensors';

const reference = readFileSync(new URL('fixtures/extra.safetensors', import.meta.url));

test('reads every type of a file that the reference library wrote', () => {
  const { tensors, metadata } = readSafetensors(reference, 'extra.safetensors');
  expect(metadata).toEqual({});
  expect(Object.keys(tensors)).toHaveLength(13);
  expect(tensors.fp16?.shape).toEqual([3, 4]);
  expect(numbers(tensors.fp16).slice(0, 5)).toEqual([0.8125, 0.607421875, 0.8466796875, 0.97265625, 0.09893798828125]);
  expect(numbers(tensors.bf16)).toEqual([0.52734375, 0.486328125, -0.44921875, -0.1328125, 0.33984375]);
  expect(tensors.f64?.values[1]).toBe(1.4769675731658936);
  expect(tensors.int64?.values).toEqual(BigInt64Array.of(352574309123n, -1092814479766n, 795559774352n, 873679531232n));
  expect(tensors.int32?.values).toEqual(Int32Array.of(-1, 0, 2147483647));
  expect(tensors.uint8?.values).toEqual(Uint8Array.of(0, 128, 255));
  expect(tensors.bool?.values).toEqual(Uint8Array.of(1, 0, 0, 1));
  expect(tensors.scalar).toEqual({ shape: [], values: Float32Array.of(3.25) });
  expect(tensors.empty).toEqual({ shape: [0, 7], values: new Float32Array(0) });
});

test('what is written comes back, with its metadata', () => {
  const tensors: Record<string, Tensor> = {
    'layer.weight': { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, NaN, Infinity, -0) },
    step: { shape: [], values: BigInt64Array.of(-5n) },
    exact: { shape: [2], values: Float64Array.of(Math.PI, 1e-300) },
    index: { shape: [3], values: Int32Array.of(1, 2, -3) },
    '7': { shape: [1], values: Uint8Array.of(9) },
    __proto__1: { shape: [0], values: new Float32Array(0) },
  };
  expect(readSafetensors(writeSafetensors(tensors, { note: 'für "alle"' }), 'x')).toEqual({
    tensors,
    metadata: { note: 'für "alle"' },
  });
});

test('the same tensors give the same bytes in any order, with the data at a multiple of 8', () => {
  const [a, b] = [
    { shape: [1], values: Float32Array.of(1) },
    { shape: [1], values: Float64Array.of(2) },
  ];
  const bytes = writeSafetensors({ a, b }, { x: '1', y: '2' });
  expect(writeSafetensors({ b, a }, { y: '2', x: '1' })).toEqual(bytes);
  expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
});

test('a file cut anywhere is refused as such', () => {
  for (let length = 0; length < reference.length; length += 1)
    expect(() => readSafetensors(reference.subarray(0, length), 'cut'), `${length} bytes`).toThrow(
      expect.objectContaining({ code: 'INVALID_SAFETENSORS' }),
    );
  expect(() => readSafetensors(Buffer.concat([reference, Buffer.alloc(1)]), 'long')).toThrow(
    /tensors need \d+ bytes, but/,
  );
});

test('damaged headers never escape as another error', () => {
  fc.assert(
    fc.property(fc.nat(823), fc.nat(255), (at, value) => {
      const damaged = new Uint8Array(reference);
      damaged[at] = value;
      try {
        readSafetensors(damaged, 'damaged');
      } catch (error) {
        expect(isAntiphonError(error)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['a header of 2^60 bytes', header('{}', 2n ** 60n), /truncated/],
  [
    'a tensor beyond the end',
    header('{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}'),
    /need 4000000000000 bytes/,
  ],
  [
    'overlapping tensors',
    header('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}'),
    /"b" begins at byte 1 instead of 0/,
  ],
  [
    'offsets that do not fit the shape',
    header('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}'),
    /needs 8 bytes, but its offsets span 4/,
  ],
  [
    'an unknown type',
    header('{"a":{"dtype":"F8_E4M3","shape":[],"data_offsets":[0,1]}}'),
    /type "F8_E4M3"\. Known: F64/,
  ],
  ['a negative size', header('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}'), /no valid shape/],
  ['a list', header('[]'), /not a JSON object/],
  ['a null tensor', header('{"a":null}'), /has the type undefined/],
])('refuses %s', (_, bytes, message) => {
  expect(() => readSafetensors(bytes, 'bad.safetensors')).toThrow(message);
});

function numbers(tensor: Tensor | undefined): number[] {
  return Array.from(tensor?.values ?? [], Number);
}

function header(json: string, length = BigInt(json.length)): Uint8Array {
  const bytes = Buffer.alloc(8 + json.length);
  bytes.writeBigUInt64LE(length);
  bytes.write(json, 8);
  return bytes;
}
