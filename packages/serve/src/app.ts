import { randomBytes, randomUUID } from 'node:crypto';
import { AntiphonError } from '@antiphon/core';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import { boundBodies } from './admission/bound-bodies';
import type { LiveDeployment } from './deployment/live-deployment';
import { answerWithError } from './error-reply';
import { ArmsService, type Answer } from './motion/arms-service';
import { exposureOf } from './motion/exposure-of';
import { ApiKeys } from './operations/access/api-keys';
import { allowOrigins } from './operations/access/allow-origins';
import { guardRoutes } from './operations/access/guard-routes';
import { answerSocketError } from './operations/connections/answer-socket-error';
import { boundTransfers } from './operations/connections/bound-transfers';
import { drainOnClose } from './operations/connections/drain-on-close';
import { serverTimeouts } from './operations/connections/server-timeouts';
import { BODY_TYPES } from './protocols/bodies/audio-body';
import type { ServingRecords } from './records';
import { allowedMethods } from './routes/allowed-methods';
import { deploymentRoutes } from './routes/deployment';
import { generateRoute } from './routes/generate';
import { healthRoutes } from './routes/health';
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
  /** Reads the deployment file again and puts it in force; without it there is no route for it. */
  readonly reload?: () => Promise<void>;
  /** Fastify's. Default: errors of the server's own, to stderr. */
  readonly logger?: FastifyServerOptions['logger'];
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
  const { live, settings = resolveSettings({}).settings, records, reload } = options;
  const { logger = { level: 'error', stream: process.stderr }, clock = () => performance.now() } = options;
  const { now = () => new Date() } = options;
  const { limits, workers, lanes } = settings;
  const app = fastify({
    ...serverTimeouts(limits),
    logger,
    bodyLimit: limits.bytes,
    genReqId: () => randomUUID(),
    frameworkErrors: (error, request, reply) =>
      void answerWithError(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: answerSocketError(limits),
  });
  const concurrent = workers * Math.max(...lanes);
  const secret = settings.secret ?? randomBytes(32).toString('hex');
  const made = async (answer: Answer) => {
    const deployment = live.current.deployment.name;
    await records?.exposed(exposureOf(answer, { deployment, secret, at: now() }));
  };
  const service = new ArmsService({ live, limits, concurrent, secret, made, now, clock });
  app.decorate('retryAfter', () => service.turns.retryAfter);
  app.setErrorHandler(answerWithError);
  const allowed = allowedMethods(app);
  app.setNotFoundHandler((request, reply) => answerWithError(notFound(request, reply, allowed), request, reply));
  allowOrigins(app, settings.cors.origins);
  const drain = drainOnClose(app, limits);
  guardRoutes(app, new ApiKeys(settings.keys, () => now().getTime()));
  boundTransfers(app, limits);
  const bodies = boundBodies(app, limits.bodies);
  app.addContentTypeParser([...BODY_TYPES], { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  // Sound of other kinds is refused by its content, with what to do.
  app.addContentTypeParser(/^(audio|video)\//, { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  healthRoutes(app, () => {
    if (drain.draining) return 'the server is stopping';
    if (service.turns.full) return 'as many requests wait as may';
    return bodies.full ? 'the bodies of requests take all memory that they may' : undefined;
  });
  deploymentRoutes(app, live, reload);
  generateRoute(app, service);
  return app;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Seconds after which one that is refused for want of room may come back. */
    readonly retryAfter?: () => number;
  }
}

function notFound(
  { method, url }: FastifyRequest,
  reply: FastifyReply,
  allowed: (path: string) => string[],
): AntiphonError {
  const path = url.split('?')[0] ?? '';
  const route = `${method} ${path}`;
  const methods = allowed(path);
  if (methods.length === 0) return new AntiphonError('UNKNOWN_ROUTE', { route });
  void reply.header('allow', methods.join(', '));
  return new AntiphonError('METHOD_NOT_ALLOWED', { route, allowed: methods.join(', ') });
}
