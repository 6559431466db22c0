import type { FastifyInstance } from 'fastify';

/** Seconds for which a browser remembers that a page may ask. */
const REMEMBERED = 600;

/**
 * Lets pages of these origins ask, and read everything of the answers, refusals included; pages of others are not answered by their browser. Cookies and what else a browser adds by itself are no part of it:
 * a page shows its key, or none. Give it to the app before what refuses requests, so that pages can read why.
 *
 * These lines, and not a plugin of Fastify's: plugins add their hooks after all those of the app itself.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return;
    void reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', '*');
    if (request.method !== 'OPTIONS' || !('access-control-request-method' in request.headers)) return;
    // What the browser asks for: nothing of it can be done without the key.
    const { 'access-control-request-headers': headers = '' } = request.headers;
    return reply
      .headers({
        'access-control-allow-methods': 'GET, HEAD, POST',
        'access-control-allow-headers': headers,
        'access-control-max-age': REMEMBERED,
      })
      .code(204)
      .send();
  });
}
