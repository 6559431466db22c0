import { Readable } from 'node:stream';
import { motionFile } from '@antiphon/formats';
import type { FastifyReply } from 'fastify';
import type { ServedMotion } from '../../motion/motion-service';
import { COST_HEADERS, costHeaders, motionHeaders } from './motion-headers';
import { NDJSON, ndjsonOf } from './ndjson';

/** Files whose beginning does not depend on their end: they are sent while the motion is made. The others need all of it. */
export const STREAMED_FILES: readonly string[] = ['npy', 'csv', 'bvh'];

/** Whether a client asks for lines of JSON: by name, as a browser's or curl's "anything" does not. */
export function wantsNdjson(accept: string | undefined): boolean {
  return (accept ?? '')
    .split(',')
    .map((part) => part.split(';').map((text) => text.trim().toLowerCase()))
    .some(
      ([type = '', ...parameters]) => TYPES.includes(type) && !parameters.some((text) => /^q=0(\.0*)?$/.test(text)),
    );
}

const TYPES = [NDJSON, 'application/ndjson', 'application/jsonl'];

/**
 * Answers with a motion while it is made: the first block goes out before the second is computed, and none is computed that the client does not read.
 * What is known at its end is in the last line, or in trailers of a file.
 * What goes wrong under way breaks the answer off, so that nobody takes half a file for a whole one; lines say so.
 * @param as `ndjson`, or one of `STREAMED_FILES`
 */
export function answerStream(reply: FastifyReply, motion: ServedMotion, as: string): FastifyReply {
  void reply.headers(motionHeaders(motion));
  if (as === 'ndjson') return reply.type(NDJSON).send(streamed(ndjsonOf(motion)));
  const file = motionFile(as, 'response', motion.format);
  // Chunks, and so what follows them, came with HTTP/1.1.
  if (reply.request.raw.httpVersion !== '1.0')
    for (const name of COST_HEADERS) void reply.trailer(name, async () => costHeaders(motion)[name]);
  return reply.type(file.contentType).send(streamed(file.write(motion, {})));
}

/** Asks for the next piece only while little waits to be sent. */
function streamed(pieces: AsyncIterable<string | Uint8Array>): Readable {
  return Readable.from(pieces, { objectMode: false, highWaterMark: 1 });
}
