import { Transform, type Readable } from 'node:stream';
import { AntiphonError } from '@antiphon/core';
import type { FastifyInstance } from 'fastify';

/** Bytes of the bodies that are held. */
export interface HeldBodies {
  readonly bytes: number;
  /** Whether hardly one more could come. */
  readonly full: boolean;
}

/**
 * Bounds what the bodies of all requests take together, from the first byte that comes to the end of the answer: whoever would go beyond is told to come back (SERVER_BUSY). Each body alone is bounded by
 * Fastify's `bodyLimit`.
 * @param most bytes
 */
export function boundBodies(app: FastifyInstance, most: number): HeldBodies {
  let bytes = 0;
  app.addHook('preParsing', async (_, reply, payload) => {
    let own = 0;
    reply.raw.once('close', () => (bytes -= own));
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (bytes + chunk.length > most) return done(new AntiphonError('SERVER_BUSY', { waiting: 0 }));
        bytes += chunk.length;
        own += chunk.length;
        done(null, chunk);
      },
    });
    // A body that no route reads (it was refused by its type) has nobody else who hears of its end.
    counted.on('error', () => undefined);
    (payload as Readable).once('error', (error) => counted.destroy(error));
    (payload as Readable).once('close', () => {
      if (!(payload as Readable).readableEnded)
        counted.destroy(
          reply.sent ? undefined : new AntiphonError('INTERRUPTED', { resume: 'The request ended in the middle.' }),
        );
    });
    return payload.pipe(counted);
  });
  return {
    get bytes() {
      return bytes;
    },
    get full() {
      return bytes > 0.9 * most;
    },
  };
}
