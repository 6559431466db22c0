import type { FastifyInstance } from 'fastify';

/** Whether the server would take another request, and if not, why. */
export type Readiness = () => string | undefined;

/** `GET /healthz`: the process answers. `GET /readyz`: it would take another request; 503, with the reason, when it would refuse it. Neither needs a key. */
export function healthRoutes(app: FastifyInstance, unready: Readiness): void {
  const config = { scope: 'open' } as const;
  app.get('/healthz', { config }, () => ({ status: 'ok' }));
  app.get('/readyz', { config }, (_, reply) => {
    const reason = unready();
    return reason === undefined ? { ready: true } : reply.code(503).send({ ready: false, reason });
  });
}
