import type { FastifyInstance } from 'fastify';
import type { ConcurrencyLimit } from '../concurrency-limit';

/** `GET /healthz`: the process answers. `GET /readyz`: it would take another request, 503 when it would refuse it. */
export function healthRoutes(app: FastifyInstance, limit: ConcurrencyLimit): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_, reply) => reply.code(limit.full ? 503 : 200).send({ ready: !limit.full }));
}
