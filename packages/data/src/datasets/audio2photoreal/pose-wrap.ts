import { PARTS } from './layout';

/** Persons whose capture let the angle jump by a whole turn. */
const WRAPPED_PERSONS: readonly string[] = ['PXB184', 'RLW104'];
/** The column of the pose that does. */
const COLUMN = 3;

/** Whether the pose of a person (the folder's name) is wrapped. */
export function isWrapped(person: string): boolean {
  return WRAPPED_PERSONS.includes(person);
}

/**
 * Brings column 3 of a pose into 0 … 2π as the original does: twice `x = (x + π) mod 2π`, the remainder being that of Python (never negative), each step
 * rounded to the precision of the file.
 * @param pose `[frames, 104]` radians
 * @returns a copy
 */
export function wrapPose<A extends Float32Array | Float64Array>(pose: A): A {
  const result = pose.slice() as A;
  const round = pose instanceof Float32Array ? Math.fround : (value: number) => value;
  const [half, whole] = [round(Math.PI), round(2 * Math.PI)];
  const step = (angle: number) => {
    const rest = round(angle + half) % whole;
    return rest < 0 ? round(rest + whole) : rest;
  };
  for (let i = COLUMN; i < result.length; i += PARTS.body.width) result[i] = step(step(result[i]));
  return result;
}
