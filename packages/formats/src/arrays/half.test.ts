import { expect, test } from 'vitest';
import { bfloatsToFloats, halfToNumber, halvesToFloats } from './half';

test('each half becomes its number, one by one and many at once', () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
  const floats = halvesToFloats(all);
  const of = (bits: number) => [halfToNumber(bits), floats[bits], halvesToFloats(Uint16Array.of(bits))[0]];
  for (const [bits, number] of [
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0x3555, 0.333251953125],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ] as const)
    expect(of(bits)).toEqual([number, number, number]);
});

test('bfloat16 keeps sign, exponent and seven bits', () => {
  expect(bfloatsToFloats(Uint16Array.of(0x3f80, 0xc040, 0x7f80, 0x0001))).toEqual(
    Float32Array.of(1, -3, Infinity, 2 ** -133),
  );
});
