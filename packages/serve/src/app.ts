import { randomBytes } from 'node:crypto';
import { MotionFileEncoder } from '@antiphon/generate';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import { boundBodies } from './admission/bound-bodies';
import type { LiveDeployment } from './deployment/live-deployment';
import { answerWithError } from './error-reply';
import { observedService } from './motion/observed-service';
import { ApiKeys } from './operations/access/api-keys';
import { allowOrigins } from './operations/access/allow-origins';
import { guardRoutes } from './operations/access/guard-routes';
import { securityHeaders } from './operations/access/security-headers';
import { answerSocketError } from './operations/connections/answer-socket-error';
import { boundTransfers } from './operations/connections/bound-transfers';
import { drainOnClose } from './operations/connections/drain-on-close';
import { serverTimeouts } from './operations/connections/server-timeouts';
import { requestIdOf } from './operations/logs/request-id';
import { logRequests } from './operations/logs/request-log';
import type { Telemetry } from './operations/telemetry/telemetry';
import { addRoutes } from './routes/add-routes';
import { allowedMethods, notFound } from './routes/allowed-methods';
import { routesOf } from './protocols/openapi/route';
import type { ServingRecords } from './records';
import { resolveSettings } from './settings/resolve-settings';
import type { ServerSettings } from './settings/schema';

/** The deployment behind the server, and how the server runs. */
export interface AppOptions {
  /** Stays the caller's: close it after the app. */
  readonly live: LiveDeployment;
  /** Default: as `resolveSettings` gives them without any layer. Host, port, workers and threads are whoever's who listens and opens. */
  readonly settings?: ServerSettings;
  /** Where exposures and outcomes are kept; needs `settings.secret`. Stays the caller's. */
  readonly records?: ServingRecords | undefined;
  /** What the server tells of how it does (`createTelemetry`). Stays the caller's. Default: nothing. */
  readonly telemetry?: Telemetry | undefined;
  /** Reads the deployment file again and puts it in force; without it there is no route for it. */
  readonly reload?: (() => Promise<void>) | undefined;
  /** Fastify's. Default: errors of the server's own, to stderr. */
  readonly logs?: Pick<FastifyServerOptions, 'logger' | 'logController'>;
  /** Default: the system's. */
  readonly now?: () => Date;
  /** Milliseconds. Default: `performance.now`. */
  readonly clock?: () => number;
}

/**
 * The HTTP server, built but not listening. packages/serve/README.md lists its routes.
 * Closing it lets running requests end, for as long as the settings say.
 */
export function buildApp(options: AppOptions): FastifyInstance {
  const { live, settings = resolveSettings({}).settings, records, telemetry, reload } = options;
  const { logs = { logger: { level: 'error', stream: process.stderr } }, clock = () => performance.now() } = options;
  const { now = () => new Date() } = options;
  const { limits } = settings;
  const app = fastify({
    ...serverTimeouts(limits),
    ...logs,
    bodyLimit: limits.bytes,
    genReqId: requestIdOf,
    frameworkErrors: (error, request, reply) =>
      void answerWithError(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: answerSocketError(limits),
  });
  const secret = settings.secret ?? randomBytes(32).toString('hex');
  const service = observedService({ live, settings, secret, records, telemetry, now, clock });
  app.decorate('retryAfter', () => service.turns.retryAfter);
  const files = new MotionFileEncoder({ workers: 1 });
  app.addHook('onClose', async () => {
    await service.close();
    await files.close();
  });
  app.setErrorHandler(answerWithError);
  const allowed = allowedMethods(app);
  app.decorate('routes', routesOf(app));
  app.setNotFoundHandler((request, reply) => answerWithError(notFound(request, reply, allowed), request, reply));
  // Every part has something to do when an answer is over; of more than ten Node warns as of a leak.
  app.addHook('onRequest', async (_, reply) => void reply.raw.setMaxListeners(30));
  // In this order: who is told of a refusal, and how, before what refuses.
  telemetry?.register(app);
  logRequests(app, settings.logs);
  securityHeaders(app);
  allowOrigins(app, settings.cors.origins);
  const drain = drainOnClose(app, limits);
  guardRoutes(app, new ApiKeys(settings.keys, () => now().getTime()));
  boundTransfers(app, limits);
  const bodies = boundBodies(app, limits.bodies);
  telemetry?.gauge('bodies', () => bodies.bytes);
  const unready = () => {
    if (drain.draining) return 'the server is stopping';
    if (service.turns.full) return 'as many requests wait as may';
    return bodies.full ? 'the bodies of requests take all memory that they may' : undefined;
  };
  addRoutes(app, { live, service, files, unready, reload, records, secret, now, allowed });
  return app;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Seconds after which one that is refused for want of room may come back. */
    readonly retryAfter?: () => number;
    /** All that there are, as the OpenAPI document writes them. */
    readonly routes?: () => string[];
  }
}
