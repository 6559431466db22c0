import { AntiphonError } from '@antiphon/core';
import type { MotionFormat, MotionPart } from '@antiphon/formats';

/**
 * The format of two motions of the same frames beside each other: features of the first, then those of the second. Parts of one kind become one.
 * @throws INVALID_INPUT for motions of different rates, or parts of one kind that cannot be one
 */
export function joinedFormat(first: MotionFormat, second: MotionFormat): MotionFormat {
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: 'The pair', problem });
  if (first.fps !== second.fps) throw refuse(`its motions have different rates, ${first.fps} and ${second.fps} Hz`);
  const [last, ...others] = [...first.parts].reverse();
  const [next, ...rest] = second.parts;
  if (last === undefined || next === undefined) return { fps: first.fps, parts: [...first.parts, ...second.parts] };
  const met = meeting(last, next);
  const parts = [...others.reverse(), ...met, ...rest];
  const kinds = parts.map(({ kind }) => kind);
  if (new Set(kinds).size === kinds.length) return { fps: first.fps, parts };
  throw refuse(`both have a part of the same kind (${kinds.join(', ')}), which cannot be made one`);
}

/** Two parts beside each other: one, where both are channels that files hold as they are. */
function meeting(last: MotionPart, next: MotionPart): MotionPart[] {
  if (last.kind !== 'blendshapes' || next.kind !== 'blendshapes') return [last, next];
  const plain = last.file === undefined && next.file === undefined && last.fileFps === next.fileFps;
  const twice = last.names.some((name) => next.names.includes(name));
  return plain && !twice ? [{ ...last, names: [...last.names, ...next.names] }] : [last, next];
}
