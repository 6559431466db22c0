import type { FastifyReply } from 'fastify';

/** Calls when a request is over, once: answered, or left by its client before that. @param ended is told whether the client has gone */
export function onceEnded(reply: FastifyReply, ended: (gone: boolean) => void): void {
  let over = false;
  const end = (gone: boolean) => {
    if (over) return;
    over = true;
    ended(gone);
  };
  reply.raw.once('finish', () => end(false)).once('close', () => end(true));
}
