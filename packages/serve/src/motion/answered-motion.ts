import { AntiphonError, isAntiphonError } from '@antiphon/core';
import type { GeneratedStream } from '@antiphon/generate';
import type { Deadline } from '../admission/deadline';
import type { ServedMotion } from './motion-service';
import { asServerFailure } from './server-failure';

/** What is known of an answer before its motion is made. */
export type AnswerFacts = Pick<
  ServedMotion,
  'id' | 'assignment' | 'bundle' | 'seed' | 'guidance' | 'sampler' | 'steps'
>;

/** How an answer went. */
export interface AnswerCourse {
  /** Milliseconds from its turn to its first block; undefined where there was none. */
  readonly firstBlock: number | undefined;
  /** What ended it; undefined where all of it was taken. */
  readonly error: unknown;
  /** The motion, `[frames, features]`, where it was kept. */
  readonly kept?: Float32Array;
}

/** What happens around an answer. */
export interface AnswerRules {
  readonly facts: AnswerFacts;
  readonly time: Deadline;
  /** Of the request, for DEADLINE_EXCEEDED. */
  readonly seconds: number;
  /** Milliseconds. */
  readonly clock: () => number;
  readonly replay: () => string;
  /** Whether the motion is kept for `made`. */
  readonly keep: boolean;
  /** When the last block was made, before the caller is told that it was the last; it is awaited. */
  readonly made: (course: AnswerCourse) => Promise<void>;
  /** In the end, also where it was never read. */
  readonly ended: (course: AnswerCourse) => void;
}

/** A stream as an answer: its time is limited, its errors are told as the server tells them, and how it went is told once. */
export function answeredMotion(stream: GeneratedStream, rules: AnswerRules): ServedMotion {
  const { facts, time, clock, replay, keep, made, ended } = rules;
  const blocksKept: Float32Array[] = [];
  const began = clock();
  let firstBlock: number | undefined;
  let over = false;
  const end = (error: unknown) => {
    if (over) return;
    over = true;
    time.clear();
    ended({ firstBlock, error });
  };
  // Whoever goes away before a block was read never comes to read the end.
  time.signal.addEventListener('abort', () => end(new AntiphonError('INTERRUPTED', { resume: '' })), { once: true });
  async function* blocks() {
    try {
      for await (const block of stream.blocks) {
        firstBlock ??= clock() - began;
        if (keep) blocksKept.push(block.slice());
        yield block;
      }
      await made({ firstBlock, error: undefined, ...(keep ? { kept: joined(blocksKept) } : {}) });
      end(undefined);
    } catch (error) {
      const told = answerError(error, rules);
      end(told);
      throw told;
    } finally {
      end(new AntiphonError('INTERRUPTED', { resume: 'The answer was not read to its end.' }));
    }
  }
  return { ...stream, ...facts, replay, blocks: blocks() };
}

function joined(blocks: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}

/** An error as the caller is told it. */
export function answerError(error: unknown, { time, seconds }: Pick<AnswerRules, 'time' | 'seconds'>): unknown {
  if (isAntiphonError(error) && error.code === 'INTERRUPTED' && time.over())
    return new AntiphonError('DEADLINE_EXCEEDED', { seconds }, { cause: error });
  return asServerFailure(error);
}
