import { expect, test } from 'vitest';
import { isWrapped, wrapPose } from './pose-wrap';

// NumPy 2.4: for _ in range(2): x = (x + np.pi) % (2 * np.pi)
const SINGLE = {
  x: [-3, 3.5, 0, -0.5, 7, 3.1415927, -3.1415927, 6.2831855, -6.2831855, 1e-7, -1e-7, 2.5, -2.25, 100.125],
  y: [
    3.2831854820251465, 3.500000238418579, 0, 5.7831854820251465, 0.7168145179748535, 3.1415927410125732,
    3.1415927410125732, 6.283185005187988, 0, 0, 0, 2.500000476837158, 4.0331854820251465, 5.877219200134277,
  ],
};
const DOUBLE = {
  x: [-3, 3.5, 0, -0.5, 7, Math.PI, -Math.PI, 1e-7, -1e-7, 100.125],
  y: [
    3.2831853071795862, 3.5, 0, 5.783185307179586, 0.7168146928204138, 3.141592653589793, 3.141592653589793,
    9.99999993922529e-8, 6.283185207179587, 5.87722039230621,
  ],
};

test.each([
  ['single', Float32Array, SINGLE],
  ['double', Float64Array, DOUBLE],
] as const)('column 3 is what NumPy makes of it in %s precision, to the bit', (_, Type, { x, y }) => {
  const pose = new Type(104 * x.length).fill(9);
  x.forEach((angle, frame) => (pose[104 * frame + 3] = angle));
  const wrapped = wrapPose(pose);
  expect(y.map((_, frame) => wrapped[104 * frame + 3])).toEqual(y);
  expect(wrapped.filter((value) => value === 9)).toHaveLength(103 * x.length);
  expect(pose[3]).toBe(-3);
});

test('two persons are wrapped', () => {
  expect(['PXB184', 'RLW104', 'TXB805', 'GQS883', 'pxb184'].filter(isWrapped)).toEqual(['PXB184', 'RLW104']);
});
