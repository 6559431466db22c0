import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { npyHeader } from '../arrays/npy';
import type { PickledValue } from './pickled-value';
import { readPickledNpy } from './read-pickled-npy';
import { writePickledArrays } from './write-pickled-arrays';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}.npy`, import.meta.url));
/** An object array of shape () around a pickle that puts one object on the stack. */
const around = (object: string, header = npyHeader('O', [])) => {
  const head =
    'cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n(K\x00tC\x01b\x87R(K\x01)cnumpy\ndtype\nX\x02\x00\x00\x00O8\x85R\x89](';
  return Buffer.concat([header, Buffer.from(`${head}${object}etb.`, 'latin1')]);
};

test.each(['numpy-1.26', 'numpy-2.4'])('reads what np.save of %s wrote', (name) => {
  expect(readPickledNpy(fixture(name), name)).toEqual({
    motion: { shape: [2, 3, 4], data: Float32Array.from({ length: 24 }, (_, i) => i / 8) },
    lengths: { shape: [2], data: BigInt64Array.of(600n, -1n) },
    audio: [
      { shape: [2], data: Float64Array.of(0.5, -0.25) },
      { shape: [0, 3], data: new Float32Array(0) },
    ],
    half: { shape: [1], data: Float32Array.of(1.5) },
    fortran: { shape: [2, 3], data: Int16Array.of(0, 1, 2, 3, 4, 5) },
    big: { shape: [2], data: Float32Array.of(1.5, 2.5) },
    mask: { shape: [2], data: Uint8Array.of(1, 0) },
    text: 'schön 😀',
    scale: 2.5,
    count: 3,
    wide: 2 ** 40,
    ratio: 0.1,
    none: null,
    yes: true,
    pair: [1, 'b'],
    nested: { a: { shape: [1, 1], data: Uint8Array.of(7) } },
    scalar: { shape: [], data: Float64Array.of(4) },
    strided: { shape: [4], data: Int32Array.of(0, 3, 6, 9) },
  });
});

test('an array of objects is a list', () => {
  expect(readPickledNpy(fixture('list'), 'list.npy')).toEqual([{ shape: [3], data: Float32Array.of(0, 1, 2) }, 'x']);
});

test('what is written is read again', () => {
  const array = fc
    .tuple(
      fc.array(fc.nat(3), { maxLength: 3 }),
      fc.constantFrom(Float32Array, Float64Array, Int8Array, Uint16Array, Int32Array, BigInt64Array, BigUint64Array),
    )
    .map(([shape, Type]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return { shape, data: new Type(count) };
    });
  const { value } = fc.letrec<{ value: PickledValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      array,
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(value, (written) => {
      expect(readPickledNpy(writePickledArrays(written), 'x.npy')).toEqual(written);
    }),
  );
});

test('the numbers of arrays are kept to the bit', () => {
  const data = Float32Array.of(1 / 3, -0, Infinity, NaN, 1e-42);
  expect(readPickledNpy(writePickledArrays({ data: { shape: [5], data } }), 'x.npy')).toEqual({
    data: { shape: [5], data },
  });
  expect(readPickledNpy(writePickledArrays({ wide: 2n ** 63n - 1n, small: 7n }), 'x.npy')).toEqual({
    wide: 2n ** 63n - 1n,
    small: 7,
  });
});

test('what cannot be written is refused', () => {
  expect(() => writePickledArrays({ a: { shape: [2], data: new Float32Array(3) } })).toThrow(/Shape \[2\]/);
  expect(() => writePickledArrays(2n ** 63n)).toThrow(/64 bits/);
  const itself: PickledValue[] = [];
  itself.push(itself);
  expect(() => writePickledArrays(itself)).toThrow(/deeper than 100/);
});

test.each([
  ['a command', around('cposix\nsystem\nX\x02\x00\x00\x00ls\x85R'), /names "posix.system", which is not plain data/],
  ['getattr', around('cbuiltins\ngetattr\n'), /names "builtins.getattr"/],
  ['a call of the class of arrays', around('cnumpy\nndarray\n)R'), /calls "numpy.ndarray"/],
  [
    'a number that is a pickle',
    around('cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nX\x02\x00\x00\x00O8\x85RC\x01.\x86R'),
    /number of NumPy is a pickled object/,
  ],
  ['bytes', around('C\x01b'), /bytes where plain data/],
  ['a name', around('cnumpy\nndarray\n'), /plain data/],
  ['a key that is a number', around('}K\x01K\x02s'), /key that is no text/],
  ['a list that holds itself', around(']\x94h\x00a'), /holds itself/],
  ['lists far too deep', around(']'.repeat(500) + 'a'.repeat(499)), /nested deeper than 100/],
  ['two objects where there is one', around('NN'), /of shape \[\] holds 2/],
  ['a persistent id', around('NQ'), /refers to something outside/],
  ['numbers', Buffer.concat([npyHeader('f4', []), Buffer.alloc(4)]), /array of numbers \(f4\)/],
  ['a table of objects', around('N', npyHeader('O', [1, 1])), /2 dimensions/],
  ['no array around it', Buffer.concat([npyHeader('O', []), Buffer.from('N.')]), /no array of objects/],
  ['bytes after it', Buffer.concat([around('N'), Buffer.from('more')]), /4 bytes follow/],
])('%s is refused', (_, bytes, message) => {
  expect(() => readPickledNpy(bytes, 'x.npy')).toThrow(message);
  expect(() => readPickledNpy(bytes, 'x.npy')).toThrow(expect.objectContaining({ code: 'INVALID_NPY' }));
});

test('lists of lists that double each time stay as small as they are', () => {
  const value = readPickledNpy(around(`]${'2\x86'.repeat(60)}`), 'x.npy');
  let [at, depth] = [value, 0];
  for (; Array.isArray(at) && at.length === 2; depth++) {
    expect(at[0]).toBe(at[1]);
    at = at[0];
  }
  expect(depth).toBe(60);
});

test('arrays that share the same bytes a thousand times are refused before they are decoded', () => {
  const bytes = '\x00'.repeat(4000);
  const type = 'cnumpy\ndtype\nX\x02\x00\x00\x00f4\x85R';
  const shared = `(B\xa0\x0f\x00\x00${bytes}\x940`;
  const one = `cnumpy.core.multiarray\n_reconstruct\n)R(K\x01M\xe8\x03\x85${type}\x89h\x00tb`;
  expect(() => readPickledNpy(around(`${shared}${one.repeat(1000)}l`), 'x.npy')).toThrow(/share their numbers/);
});

test('cut anywhere, or with any byte changed, it is read or refused as an NPY file', () => {
  const whole = fixture('numpy-1.26');
  for (let length = 0; length < whole.length; length++)
    expect(() => readPickledNpy(whole.subarray(0, length), 'x.npy')).toThrow(
      expect.objectContaining({ code: 'INVALID_NPY' }),
    );
  for (let at = 0; at < whole.length; at++)
    for (const value of [0x00, 0x28, 0x52, 0x80, 0xff]) {
      const changed = Buffer.from(whole);
      changed[at] = value;
      try {
        readPickledNpy(changed, 'x.npy');
      } catch (error) {
        expect([at, value, error]).toEqual([at, value, expect.objectContaining({ code: 'INVALID_NPY' })]);
      }
    }
});
