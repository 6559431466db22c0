import type { FastifyInstance } from 'fastify';

/** Of what is no page: a browser that shows it loads nothing and runs nothing. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Of pages: beside what they say themselves of scripts and pictures, nobody frames them, and they send nothing. */
const PAGE = "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Headers by which browsers do less with an answer than they could. A route that sets one itself has its way. */
export function securityHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (_, reply) => {
    const page = String(reply.getHeader('content-type') ?? '').startsWith('text/html');
    const headers = {
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'content-security-policy': page ? PAGE : NO_PAGE,
    };
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) void reply.header(name, value);
  });
}
