import { AntiphonError } from '@antiphon/core';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import type { KnownCard, Generator } from '@antiphon/generate';
import { ConcurrencyLimit } from './concurrency-limit';
import { answerOutsideHttp, answerWithError } from './error-reply';
import { bundleRoute } from './routes/bundle';
import { generateRoute } from './routes/generate';
import { healthRoutes } from './routes/health';

/** The generator behind the server, and how much of it one request may have. */
export interface AppOptions {
  /** A `Generator`, or what answers like one. Stays the caller's: close it after the app. */
  readonly generator: Pick<Generator, 'manifest' | 'workers' | 'generate'>;
  /** The bundle's guidance card, to be shown with it. */
  readonly card?: KnownCard | undefined;
  /** Largest request body. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Longest recording in seconds. Default 600. */
  readonly maxSeconds?: number;
  /** How many requests may wait while as many as there are workers compute; more are refused. Default 16. */
  readonly maxWaiting?: number;
  /** Fastify's. Default: errors of the server's own, to stderr. */
  readonly logger?: FastifyServerOptions['logger'];
}

/**
 * The HTTP server, built but not listening: `GET /healthz`, `GET /readyz`, `GET /v1/bundle`, `POST /v1/generate`.
 * Closing it lets running requests end.
 */
export function buildApp(options: AppOptions): FastifyInstance {
  const { generator, maxBytes = 64 * 2 ** 20, maxSeconds = 600, maxWaiting = 16 } = options;
  const { logger = { level: 'error', stream: process.stderr } } = options;
  const app = fastify({
    logger,
    bodyLimit: maxBytes,
    frameworkErrors: (error, request, reply) =>
      void answerWithError(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: answerOutsideHttp,
  });
  const limit = new ConcurrencyLimit(generator.workers, maxWaiting);
  app.setErrorHandler(answerWithError);
  app.setNotFoundHandler((request, reply) => {
    const route = `${request.method} ${request.url.split('?')[0]}`;
    return answerWithError(new AntiphonError('UNKNOWN_ROUTE', { route }), request, reply);
  });
  healthRoutes(app, limit);
  bundleRoute(app, generator.manifest, options.card);
  generateRoute(app, { generator, limit, maxSeconds });
  return app;
}
