import { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ServerSettings } from '../../settings/schema';
import { onceEnded } from '../connections/once-ended';
import { REQUEST_HEADER } from './request-id';

/** Fastify's log, but for the lines it has of each request: they hold addresses and queries. */
class Quiet extends LogController {
  override incomingRequest(): void {}
  override requestCompleted(): void {}
  override routeNotFound(): void {}
}

/**
 * Options of Fastify that make its log JSON lines of ours, by pino: for `fastify({ ...requestLogs(settings.logs, …) })`.
 * @param stream where lines go
 * @param now ms since 1970
 */
export function requestLogs(
  { level }: ServerSettings['logs'],
  stream: { write(line: string): void },
  now: () => number,
): { logger: object; logController: LogController } {
  const logger = {
    level,
    stream,
    base: null,
    timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return { logger, logController: new Quiet({ requestIdLogLabel: 'request' }) };
}

/**
 * Has each request leave one line when it is over, and its answer bear the request's id (`antiphon-request`). Never in the line: the query, headers, the user, the key; the address only where that was asked for. Give it to the app before what refuses requests.
 */
export function logRequests(app: FastifyInstance, { addresses }: Pick<ServerSettings['logs'], 'addresses'>): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header(REQUEST_HEADER, request.id);
    // Later, a socket that was closed no longer knows it.
    const address = addresses ? { address: request.socket.remoteAddress } : {};
    onceEnded(reply, (gone) => {
      // Health checks would fill the log.
      const level = request.routeOptions.config.scope === 'open' && reply.statusCode < 400 ? 'debug' : 'info';
      request.log[level]({ ...lineOf(request, reply), ...address, ...(gone ? { gone } : {}) }, 'request');
    });
  });
}

function lineOf(request: FastifyRequest, reply: FastifyReply): Record<string, unknown> {
  return {
    method: request.method,
    route: routeOf(request),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    arm: reply.getHeader('antiphon-arm'),
    key: request.caller?.name,
  };
}

/** The route's address with its placeholders, e.g. `/v2/models/:name`; "none" where there is none. Never what a caller wrote. */
export function routeOf(request: FastifyRequest): string {
  const { url } = request.routeOptions;
  return request.is404 || url === undefined ? 'none' : url;
}
