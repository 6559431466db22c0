import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTorchCheckpoint } from './read-torch-checkpoint';
import { TorchTensor } from './tensor';
import { writeTorchCheckpoint } from './write-torch-checkpoint';

test('what is written is read again to the bit, and the same tensors are the same bytes', () => {
  const tensor = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }).chain((shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return fc.record({
      shape: fc.constant(shape),
      values: fc.float32Array({ minLength: count, maxLength: count, noNaN: true }),
    });
  });
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        tensor,
        { maxKeys: 5 },
      ),
      (tensors) => {
        const bytes = writeTorchCheckpoint(tensors);
        const read = readTorchCheckpoint(bytes, 'x.pth') as Map<string, TorchTensor>;
        expect([...read.keys()]).toEqual(Object.keys(tensors));
        for (const [name, { shape, values }] of Object.entries(tensors)) {
          const found = read.get(name);
          expect(found).toBeInstanceOf(TorchTensor);
          expect(found?.shape).toEqual(shape);
          expect(found?.values()).toEqual(values);
        }
        expect(writeTorchCheckpoint(tensors)).toEqual(bytes);
      },
    ),
  );
  expect(() => writeTorchCheckpoint({ a: { shape: [2], values: new Float32Array(3) } })).toThrow(RangeError);
});
