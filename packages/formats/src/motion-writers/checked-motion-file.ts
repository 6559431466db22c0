import { isAntiphonError, sentence, type Foreign } from '@antiphon/core';
import type { MotionFile } from './motion-file';

/** A kind of file from outside that is held to its contract: what it gets wrong is said in words that name it. */
export function checkedMotionFile(file: MotionFile, foreign: Foreign): MotionFile {
  return {
    ...file,
    problem(motion) {
      const problem: unknown = foreign.run('problem', () => file.problem?.(motion));
      if (problem === undefined || typeof problem === 'string') return problem;
      throw foreign.mistake(`its "problem" must return a text or undefined, but returned a ${typeof problem}`);
    },
    async *write(motion, extras) {
      // What reading the motion throws is not the file's mistake.
      let source: unknown;
      async function* blocks() {
        try {
          yield* motion.blocks;
        } catch (error) {
          source = error;
          throw error;
        }
      }
      try {
        const chunks: unknown = file.write({ ...motion, blocks: blocks() }, extras);
        if (!isIterable(chunks)) throw foreign.mistake('its "write" must be an async generator of texts or bytes');
        for await (const chunk of chunks) {
          if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))
            throw foreign.mistake(`its "write" must give texts or bytes (Uint8Array), but gave a ${typeof chunk}`);
          yield chunk;
        }
      } catch (error) {
        if (error === source || isAntiphonError(error)) throw error;
        throw foreign.mistake(`its "write" failed: ${sentence(error)}`, error);
      }
    },
  };
}

/** What is wrong with the definition of a kind of file, as a clause. */
export function motionFileProblem(file: Partial<MotionFile> | null | undefined): string | undefined {
  if (typeof file !== 'object' || file === null) return 'a kind of file is an object { contentType, write }';
  const { contentType, needs, problem, write } = file;
  if (typeof contentType !== 'string' || !/^[\w.+-]+\/[\w.+-]+(;.*)?$/.test(contentType))
    return 'it has no "contentType" such as "text/csv"';
  if (needs !== undefined && needs !== 'skeleton' && needs !== 'blendshapes')
    return 'its "needs" must be "skeleton" or "blendshapes"';
  if (problem !== undefined && typeof problem !== 'function') return 'its "problem" must be a function';
  return typeof write === 'function' ? undefined : 'it has no function "write"';
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value);
}
