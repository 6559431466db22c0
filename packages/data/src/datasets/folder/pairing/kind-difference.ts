import { skeletonDifference } from '@antiphon/formats';
import { ratesMeet } from '../recording/common-rate';
import type { Recording } from '../recording/recording';
import type { RecordingFiles } from './pair-files';

type Read = Pick<Recording, 'about' | 'motion'> & { readonly files: RecordingFiles };

/**
 * Why a recording cannot be trained on together with another one, in words, and which of its files is to blame: its parts, skeleton, channels or the rates of its files.
 * Undefined where nothing is in the way.
 */
export function kindDifference(first: Read, other: Read): { file: string; problem: string } | undefined {
  for (const part of ['body', 'face'] as const) {
    const [mine, theirs] = [other.files[part], first.files[part]];
    if (mine === undefined && theirs === undefined) continue;
    if (mine === undefined || theirs === undefined)
      return mine === undefined
        ? { file: other.files.audio, problem: `it has no ${part}, but ${first.files.audio} has ${theirs ?? ''}` }
        : { file: mine, problem: `it is a ${part}, but ${first.files.audio} has none` };
    const found = part === 'body' ? bodyDifference(first, other, theirs) : faceDifference(first, other, theirs);
    const [rate, expected] = [other.about[part]?.fps ?? 0, first.about[part]?.fps ?? 0];
    if (found !== undefined) return { file: mine, problem: found };
    if (!ratesMeet(rate, expected))
      return {
        file: mine,
        problem: `its frame rate of ${round(rate)} Hz is not the ${round(expected)} Hz of ${theirs}`,
      };
  }
  return undefined;
}

function bodyDifference(first: Read, other: Read, theirs: string): string | undefined {
  const [a, b] = [first.motion.skeleton, other.motion.skeleton];
  const difference = a === undefined || b === undefined ? undefined : skeletonDifference(a.skeleton, b.skeleton);
  return difference === undefined ? undefined : `its skeleton is not that of ${theirs}: ${difference}`;
}

function faceDifference(first: Read, other: Read, theirs: string): string | undefined {
  const [a, b] = [first.motion.blendshapes?.names ?? [], other.motion.blendshapes?.names ?? []];
  if (a.length !== b.length) return `its channels are not those of ${theirs}: ${a.length} against ${b.length}`;
  const at = a.findIndex((name, i) => name !== b[i]);
  if (at < 0) return undefined;
  return `its channels are not those of ${theirs}: number ${at + 1} is "${a[at] ?? ''}" against "${b[at] ?? ''}"`;
}

function round(rate: number): number {
  return Number(rate.toPrecision(7));
}
