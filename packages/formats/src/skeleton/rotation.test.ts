import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eulerToMatrix, matrixToEuler, matrixToSixD, multiply, sixDToMatrix, type Matrix3 } from './rotation';

const ORDERS = ['XYZ', 'XZY', 'YXZ', 'YZX', 'ZXY', 'ZYX'];
const angle = fc.double({ min: -720, max: 720, noNaN: true });
const order = fc.constantFrom(...ORDERS);

/** Largest difference of two matrices' entries: about the angle between them, in radians. */
function apart(a: Matrix3, b: Matrix3): number {
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))));
}

test('a quarter turn about Z takes x to y', () => {
  expect(eulerToMatrix('Z', [90]).map((value) => Math.round(value) + 0)).toEqual([0, -1, 0, 1, 0, 0, 0, 0, 1]);
});

test('the last listed axis turns first', () => {
  // Rz(90) · Rx(90): y goes to z by the turn about x, and stays there by the turn about z.
  const m = eulerToMatrix('ZX', [90, 90]);
  expect([m[1], m[4], m[7]].map((value) => Math.round(value) + 0)).toEqual([0, 0, 1]);
});

test('matrix → angles → matrix, all orders, any angles', () => {
  fc.assert(
    fc.property(order, fc.tuple(angle, angle, angle), fc.tuple(angle, angle, angle), (name, degrees, near) => {
      const m = eulerToMatrix(name, degrees);
      expect(apart(eulerToMatrix(name, matrixToEuler(name, m)), m)).toBeLessThan(1e-9);
      expect(apart(eulerToMatrix(name, matrixToEuler(name, m, near)), m)).toBeLessThan(1e-9);
    }),
    { numRuns: 1000 },
  );
});

test('gimbal lock: the rotation is kept, and the last angle stays where it was', () => {
  for (const name of ORDERS)
    for (const middle of [90, -90, 270]) {
      const m = eulerToMatrix(name, [25, middle, 40]);
      const angles = matrixToEuler(name, m, [0, 90, 33]);
      expect(apart(eulerToMatrix(name, angles), m)).toBeLessThan(1e-7);
      expect(angles[2]).toBeCloseTo(33, 9);
    }
});

test('angles that were there before are found again, whole turns included', () => {
  fc.assert(
    fc.property(order, fc.tuple(angle, angle, angle), (name, degrees) => {
      fc.pre(Math.abs(Math.cos((degrees[1] * Math.PI) / 180)) > 0.01);
      const found = matrixToEuler(name, eulerToMatrix(name, degrees), degrees);
      found.forEach((value, axis) => expect(value).toBeCloseTo(degrees[axis] ?? 0, 6));
    }),
  );
});

test('a steady turn through many revolutions is continuous', () => {
  let before = [170, 0, 0];
  for (let degrees = 170; degrees < 2000; degrees += 7) {
    before = matrixToEuler('ZXY', eulerToMatrix('ZXY', [degrees, 20, -30]), before);
    expect(before[0]).toBeCloseTo(degrees, 6);
  }
});

test('orders of one and two axes', () => {
  fc.assert(
    fc.property(fc.constantFrom('X', 'Y', 'Z', 'XY', 'ZX', 'YZ', 'XZ', 'ZY', 'YX'), angle, angle, (name, a, b) => {
      const m = eulerToMatrix(name, [a, b]);
      const angles = matrixToEuler(name, m);
      expect(angles).toHaveLength(name.length);
      expect(apart(eulerToMatrix(name, angles), m)).toBeLessThan(1e-7);
    }),
  );
});

test('6D form: the first two columns, and back', () => {
  expect(matrixToSixD([1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual([1, 4, 7, 2, 5, 8]);
  fc.assert(
    fc.property(order, fc.tuple(angle, angle, angle), (name, degrees) => {
      const m = eulerToMatrix(name, degrees);
      expect(apart(sixDToMatrix(matrixToSixD(m)), m)).toBeLessThan(1e-12);
    }),
  );
});

test('Gram–Schmidt by hand: (3, 0, 0) and (1, 2, 0) are the axes x and y', () => {
  expect(sixDToMatrix([3, 0, 0, 1, 2, 0])).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
});

test('any six numbers give a rotation, zeros and parallel columns too', () => {
  const number = fc.oneof(fc.constantFrom(0, 1, -1, 1e-12), fc.double({ min: -10, max: 10, noNaN: true }));
  fc.assert(
    fc.property(fc.array(number, { minLength: 6, maxLength: 6 }), (six) => {
      const m = sixDToMatrix(six);
      const transposed: Matrix3 = [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]];
      expect(apart(multiply(m, transposed), [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeLessThan(1e-6);
      const determinant =
        m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
      expect(determinant).toBeCloseTo(1, 6);
    }),
    { numRuns: 500 },
  );
});

test('refuses an order that is none', () => {
  expect(() => matrixToEuler('XXY', [1, 0, 0, 0, 1, 0, 0, 0, 1])).toThrow(RangeError);
  expect(() => eulerToMatrix('XQ', [1, 2])).toThrow(RangeError);
});
