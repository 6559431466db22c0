import { AntiphonClientError, errorIn } from '../client-error';
import type { MotionBlock, StreamEnd, StreamHead } from './motion';

/** A motion while it is made: `for await (const block of stream)`. Leaving the loop stops the server's work. */
export interface MotionStream extends AsyncIterable<MotionBlock> {
  readonly head: StreamHead;
  /** Undefined until the last block was taken. */
  readonly end: StreamEnd | undefined;
}

/**
 * Reads the head of an answer in lines of JSON; the blocks when they are asked for.
 * @param signal of the request, whose abortion is the caller's own
 * @throws AntiphonClientError: the server's own, or CUT_OFF for an answer without an end; reading blocks, too
 */
export async function openMotionStream(body: ReadableStream<Uint8Array>, signal?: AbortSignal): Promise<MotionStream> {
  const lines = linesOf(body, signal);
  const first = await lines.next();
  const { head } = first.done === true ? {} : parsed(first.value);
  if (head === undefined) throw cutOff();
  let end: StreamEnd | undefined;
  async function* blocks(): AsyncGenerator<MotionBlock> {
    for await (const line of lines) {
      const { block, end: last } = parsed(line);
      if (block !== undefined) yield block;
      if (last !== undefined) end = last;
    }
    if (end === undefined) throw cutOff();
  }
  const iterator = blocks();
  return {
    head,
    get end() {
      return end;
    },
    [Symbol.asyncIterator]: () => ({
      next: () => iterator.next(),
      return: async () => {
        await iterator.return(undefined);
        // Of a loop that was left before its first block, which had opened nothing.
        await lines.return(undefined);
        return { done: true as const, value: undefined };
      },
    }),
  };
}

/** Text lines of a body. When they are left, the rest is not fetched. */
async function* linesOf(body: ReadableStream<Uint8Array>, signal?: AbortSignal): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let whole = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.filter((line) => line !== '');
    }
    whole = true;
    if (rest !== '') throw cutOff();
  } catch (error) {
    whole = true;
    if (error instanceof AntiphonClientError || signal?.aborted === true) throw error;
    throw cutOff(error);
  } finally {
    if (!whole) await reader.cancel().catch(() => undefined);
  }
}

interface Line {
  readonly head?: StreamHead;
  readonly block?: MotionBlock;
  readonly end?: StreamEnd;
}

function parsed(line: string): Line {
  const refused = line.startsWith('{"error"') ? errorIn(line) : undefined;
  if (refused !== undefined) throw refused;
  try {
    return JSON.parse(line) as Line;
  } catch (error) {
    throw cutOff(error);
  }
}

function cutOff(cause?: unknown): AntiphonClientError {
  return new AntiphonClientError('The answer broke off before the motion was whole.', { code: 'CUT_OFF', cause });
}
