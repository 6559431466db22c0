import { isPromise, type Foreign } from '@antiphon/core';
import { channelCount, type SkeletonMotion } from '../skeleton/skeleton';
import type { ChannelMotion, MotionReader, ReadMotion } from './motion-reader';

/** A reader from outside that is held to its contract: what it gets wrong is said in words that name it. */
export function checkedReader(reader: MotionReader, foreign: Foreign): MotionReader {
  return {
    ...reader,
    read: (bytes, source) => {
      const read = foreign.run('read', () => reader.read(bytes, source));
      const problem = readProblem(read, reader.part);
      if (problem !== undefined) throw foreign.mistake(`its "read" must return ${problem} (of ${source})`);
      return read;
    },
  };
}

/** What is wrong with the definition of a reader, as a clause. */
export function readerProblem(reader: Partial<MotionReader> | null | undefined): string | undefined {
  if (typeof reader !== 'object' || reader === null) return 'a reader is an object { ending, part, read }';
  if (reader.part !== 'body' && reader.part !== 'face') return 'its "part" must be "body" or "face"';
  return typeof reader.read === 'function' ? undefined : 'it has no function "read"';
}

function readProblem(read: ReadMotion, part: 'body' | 'face'): string | undefined {
  const motion: unknown = isPromise(read) ? undefined : (read as Partial<Record<string, unknown>> | null)?.[part];
  if (typeof motion !== 'object' || motion === null) return `the ${part} itself as { ${part} }`;
  return part === 'face' ? faceProblem(motion) : bodyProblem(motion);
}

function faceProblem({ names, fps, frames, values }: Partial<ChannelMotion>): string | undefined {
  const expected = 'a face { frames, values, names?, fps? }';
  if (!isCount(frames)) return `${expected}, but "frames" is ${String(frames)}`;
  if (!(values instanceof Float32Array)) return `${expected}, but "values" is no Float32Array`;
  if (fps !== undefined && !(fps > 0)) return `${expected}, but "fps" is ${String(fps)}`;
  const channels = values.length / frames;
  if (!isCount(channels)) return `${expected}, but ${values.length} values are no whole number of ${frames} frames`;
  if (names !== undefined && names.length !== channels)
    return `${expected}, but has ${names.length} names of ${channels} channels`;
  return values.every(Number.isFinite) ? undefined : `${expected} of finite values`;
}

function bodyProblem({ skeleton, fps, frames, values }: Partial<SkeletonMotion>): string | undefined {
  const expected = 'a body { skeleton, fps, frames, values }';
  if (!isCount(frames) || !(Number(fps) > 0)) return `${expected} with whole "frames" and an "fps" above 0`;
  if (!Array.isArray(skeleton?.joints)) return `${expected} with a list "skeleton.joints"`;
  const count = frames * channelCount(skeleton);
  if (!(values instanceof Float64Array) || values.length !== count)
    return `${expected} with ${count} values (Float64Array): the skeleton's channels in every frame`;
  return values.every(Number.isFinite) ? undefined : `${expected} of finite values`;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}
