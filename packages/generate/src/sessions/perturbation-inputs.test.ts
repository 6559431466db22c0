import { blurMatrix } from '@antiphon/core';
import { expect, test } from 'vitest';
import { perturbationInputs } from './perturbation-inputs';

const sizes = { batch: 2, frames: 3, layers: 4 };

test('every row of a weakened evaluation is marked in its layers, and no other', () => {
  const inputs = perturbationInputs(
    [undefined, { kind: 'skip', layers: [1, 3] }, { kind: 'blur', layers: [0], width: 1 }],
    sizes,
  );
  expect(Object.keys(inputs)).toEqual(['identity', 'blur', 'skip', 'kernel']);
  expect(inputs['identity']).toEqual({ shape: [6, 4], values: new Float32Array(24) });
  const rows = (name: string) =>
    Array.from({ length: 6 }, (_, row) => [...(inputs[name]?.values.slice(4 * row, 4 * row + 4) ?? [])].join(''));
  expect(rows('skip')).toEqual(['0000', '0000', '0101', '0101', '0000', '0000']);
  expect(rows('blur')).toEqual(['0000', '0000', '0000', '0000', '1000', '1000']);
  const kernel = inputs['kernel'];
  expect(kernel?.shape).toEqual([6, 3, 3]);
  expect(kernel?.values.slice(0, 36)).toEqual(new Float32Array(36));
  const blur = Float32Array.from(blurMatrix(3, 1));
  expect([kernel?.values.slice(36, 45), kernel?.values.slice(45)]).toEqual([blur, blur]);
});

test.each([[-1], [4], [0.5]])('the layer %d is refused', (layer) => {
  expect(() => perturbationInputs([{ kind: 'identity', layers: [layer] }], sizes)).toThrow(
    `no layer ${layer}; the model has 0 … 3`,
  );
});
