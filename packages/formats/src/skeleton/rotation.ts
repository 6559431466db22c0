/** A 3 × 3 matrix, row-major. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/** Axes in the order in which a BVH file lists its rotation channels, e.g. `'ZYX'`; one to three different ones. */
export type EulerOrder = string;

const DEGREE = Math.PI / 180;
/** Cosine of the middle angle under which the first and third axis count as parallel (gimbal lock). */
const LOCKED = 1e-6;

/**
 * The rotation `R = R₁(angle₁) · R₂(angle₂) · R₃(angle₃)` for column vectors, as BVH means it: the last listed axis turns first.
 * @param degrees one angle per axis of `order`
 */
export function eulerToMatrix(order: EulerOrder, degrees: readonly number[]): Matrix3 {
  let result: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let i = 0; i < order.length; i++) result = multiply(result, axisRotation(axisIndex(order[i]), degrees[i] ?? 0));
  return result;
}

/**
 * The angles (degrees, one per axis of `order`) of a rotation: the solution nearest to `near`, which makes angles continuous over
 * time, whole turns included. Without `near`: the middle angle lies in −90 … 90, the others in −180 … 180.
 * In gimbal lock the last angle stays as it is in `near`. An order of fewer than three axes is completed by the missing ones, whose
 * angles are kept as near to 0 as possible and dropped.
 */
export function matrixToEuler(order: EulerOrder, m: Matrix3, near: readonly number[] = [0, 0, 0]): number[] {
  const [i, j, k] = completed(order);
  const sign = (j - i + 3) % 3 === 1 ? 1 : -1;
  const at = (row: number, column: number) => m[3 * row + column] ?? 0;
  const cosine = Math.hypot(at(i, i), at(i, j));
  const middle = Math.atan2(sign * at(i, k), cosine);
  const angles = (...radians: number[]) => radians.map((value, axis) => nearestTurn(value / DEGREE, near[axis] ?? 0));
  if (cosine < LOCKED) {
    const last = (near[2] ?? 0) * DEGREE;
    const first = Math.atan2(sign * at(k, j), at(j, j)) - sign * Math.sign(middle) * last;
    return angles(first, middle, last).slice(0, order.length);
  }
  const first = Math.atan2(-sign * at(j, k), at(k, k));
  const last = Math.atan2(-sign * at(i, j), at(i, i));
  const plain = angles(first, middle, last);
  const flipped = angles(first + Math.PI, Math.PI - middle, last + Math.PI);
  const better = cost(flipped, near, order.length) < cost(plain, near, order.length) ? flipped : plain;
  return better.slice(0, order.length);
}

/** The first two columns of the matrix, one after the other (Zhou et al., arXiv 1812.07035, section 4.2). */
export function matrixToSixD(m: Matrix3): [number, number, number, number, number, number] {
  return [m[0], m[3], m[6], m[1], m[4], m[7]];
}

/**
 * The rotation that six numbers stand for: Gram–Schmidt on two columns (Zhou et al., equation 15). Any finite numbers give a rotation:
 * a column that vanishes is replaced by a coordinate axis.
 */
export function sixDToMatrix(six: ArrayLike<number>, offset = 0): Matrix3 {
  const read = (index: number) => six[offset + index] ?? 0;
  const x = unit([read(0), read(1), read(2)]) ?? [1, 0, 0];
  const second: Vector = [read(3), read(4), read(5)];
  const y = unit(without(second, x)) ?? unit(without(leastAligned(x), x)) ?? [0, 1, 0];
  const z = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]] as const;
  return [x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]];
}

/** a · b. */
export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const entry = (row: number, column: number) =>
    (a[3 * row] ?? 0) * (b[column] ?? 0) +
    (a[3 * row + 1] ?? 0) * (b[3 + column] ?? 0) +
    (a[3 * row + 2] ?? 0) * (b[6 + column] ?? 0);
  // prettier-ignore
  return [
    entry(0, 0), entry(0, 1), entry(0, 2),
    entry(1, 0), entry(1, 1), entry(1, 2),
    entry(2, 0), entry(2, 1), entry(2, 2),
  ];
}

type Vector = readonly [number, number, number];

function axisRotation(axis: number, degrees: number): Matrix3 {
  const c = Math.cos(degrees * DEGREE);
  const s = Math.sin(degrees * DEGREE);
  if (axis === 0) return [1, 0, 0, 0, c, -s, 0, s, c];
  if (axis === 1) return [c, 0, s, 0, 1, 0, -s, 0, c];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}

function axisIndex(axis: string | undefined): number {
  const index = 'XYZ'.indexOf(axis ?? '?');
  if (index < 0) throw new RangeError(`An Euler order is made of X, Y and Z, not of ${JSON.stringify(axis)}.`);
  return index;
}

/** The three axes of an order, the missing ones at its end. */
function completed(order: EulerOrder): [number, number, number] {
  const given = Array.from(order, axisIndex);
  const all = [...given, ...[0, 1, 2].filter((axis) => !given.includes(axis))];
  if (all.length !== 3) throw new RangeError(`The Euler order "${order}" names an axis twice.`);
  return [all[0] ?? 0, all[1] ?? 0, all[2] ?? 0];
}

/** `degrees` plus the number of whole turns that brings it nearest to `near`. */
function nearestTurn(degrees: number, near: number): number {
  return degrees + 360 * Math.round((near - degrees) / 360);
}

/** Degrees of change from `near`; an angle that the order cannot express outweighs the others. */
function cost(angles: readonly number[], near: readonly number[], axes: number): number {
  return angles.reduce((sum, value, axis) => sum + Math.abs(value - (near[axis] ?? 0)) * (axis < axes ? 1 : 1000), 0);
}

function unit(v: Vector): Vector | undefined {
  const length = Math.hypot(...v);
  return length > 1e-9 ? [v[0] / length, v[1] / length, v[2] / length] : undefined;
}

/** The part of `v` that is orthogonal to the unit vector `axis`. */
function without(v: Vector, axis: Vector): Vector {
  const along = v[0] * axis[0] + v[1] * axis[1] + v[2] * axis[2];
  return [v[0] - along * axis[0], v[1] - along * axis[1], v[2] - along * axis[2]];
}

/** The coordinate axis that is farthest from the direction of `v`. */
function leastAligned(v: Vector): Vector {
  const [x, y, z] = v.map(Math.abs) as [number, number, number];
  if (y <= x && y <= z) return [0, 1, 0];
  return x <= z ? [1, 0, 0] : [0, 0, 1];
}
