import { AntiphonError } from '@antiphon/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Limits } from '../../settings/schema';
import { hasBody } from './has-body';

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends the wait for the body; undefined while none is waited for. */
    uploadTimer: NodeJS.Timeout | undefined;
  }
}

/** Seconds for which a body still comes after its request was refused, and is thrown away: who is cut off while sending sees a broken connection, and not the answer. */
const LINGER = 5;

/**
 * Ends requests whose bodies are not there after `uploadSeconds` (REQUEST_TIMEOUT, in the shape of the route's errors), and connections whose clients have not taken the answer `requestSeconds` after its
 * beginning. Node's own timeout does neither while a server closes: it stops looking then.
 */
export function boundTransfers(
  app: FastifyInstance,
  { uploadSeconds, requestSeconds }: Pick<Limits, 'uploadSeconds' | 'requestSeconds'>,
): void {
  app.decorateRequest('uploadTimer', undefined);
  app.addHook('onRequest', async (request, reply) => {
    if (!hasBody(request)) return;
    const giveUp = () => {
      if (reply.sent) return;
      const { socket } = request.raw;
      // The rest of the body would be taken for the next request.
      reply.raw.once('finish', () => socket.destroySoon());
      void reply.header('connection', 'close').send(new AntiphonError('REQUEST_TIMEOUT', { seconds: uploadSeconds }));
    };
    request.uploadTimer = setTimeout(giveUp, uploadSeconds * 1000);
    reply.raw.once('close', () => stopWaiting(request));
  });
  app.addHook('preValidation', async (request) => stopWaiting(request));
  app.addHook('onSend', async (request, reply) => {
    stopWaiting(request);
    // Of a client that has gone already neither event comes: its timer must not keep a process that ends.
    const timer = setTimeout(() => request.raw.destroy(), requestSeconds * 1000).unref();
    for (const end of ['finish', 'close']) reply.raw.once(end, () => clearTimeout(timer));
    const leave = () => void (request.raw.complete || request.raw.destroy());
    reply.raw.once('finish', () => {
      if (!request.raw.complete) setTimeout(leave, Math.min(LINGER, uploadSeconds) * 1000).unref();
    });
  });
}

function stopWaiting(request: FastifyRequest): void {
  clearTimeout(request.uploadTimer);
  request.uploadTimer = undefined;
}
