import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { ServerSettings } from '../settings/schema';
import { allowOrigins } from './access/allow-origins';
import { ApiKeys } from './access/api-keys';
import { guardRoutes } from './access/guard-routes';
import { securityHeaders } from './access/security-headers';
import { answerSocketError } from './connections/answer-socket-error';
import { boundTransfers } from './connections/bound-transfers';
import { drainOnClose, type Drain } from './connections/drain-on-close';
import { serverTimeouts } from './connections/server-timeouts';
import { REQUEST_HEADER, requestIdOf } from './logs/request-id';
import { logRequests, requestLogs } from './logs/request-log';
import type { Telemetry } from './telemetry/telemetry';

/** What operating a server needs of its surroundings. */
export interface Operation {
  readonly settings: ServerSettings;
  /** ms since 1970 */
  readonly now: () => number;
  /** Default: none. */
  readonly telemetry?: Telemetry | undefined;
}

/** Options of `fastify()` for a server that is operated: its log, its ids, how long clients may take. @param stream where the log goes */
export function operationOptions(
  { settings: { logs, limits }, now }: Pick<Operation, 'settings' | 'now'>,
  stream: { write(line: string): void },
) {
  return {
    ...serverTimeouts(limits),
    ...requestLogs(logs, stream, now),
    genReqId: requestIdOf,
    clientErrorHandler: answerSocketError(limits),
  } satisfies FastifyServerOptions;
}

/**
 * Has an app operated, before it is given routes. The order is of importance: what is refused is logged and measured, and a page can read why; who is refused is not waited for.
 */
export function operate(app: FastifyInstance, { settings, now, telemetry }: Operation): Drain {
  logRequests(app, settings.logs);
  telemetry?.register(app);
  app.addHook('onRequest', async (request, reply) => void reply.header(REQUEST_HEADER, request.id));
  securityHeaders(app);
  allowOrigins(app, settings.cors.origins);
  const drain = drainOnClose(app, settings.limits);
  guardRoutes(app, new ApiKeys(settings.keys, now));
  boundTransfers(app, settings.limits);
  return drain;
}
