import { AntiphonError, isAntiphonError, sentence } from '@antiphon/core';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from './protocols/told-error';
import { unsupportedBody } from './protocols/bodies/audio-body';

/** The one place where an error becomes a status and a body `{ error: { code, message, details } }`, with a code of docs/errors.md. */
export function answerWithError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const told = tellError(error, request, reply);
  return reply.code(told.status).send(errorBody(told));
}

/** What a client is told of an error, whatever the shape of its answer: failures of the server's own are logged, and hidden; who may come back is told when. */
export function tellError(error: unknown, request: FastifyRequest, reply: FastifyReply): AntiphonError {
  const known = isAntiphonError(error) ? error : refused(error, request);
  if (known.status >= 500 && known.status !== 503 && known.status !== 504)
    request.log.error({ err: error }, 'request failed');
  if (known.status === 503) void reply.header('retry-after', String(request.server.retryAfter?.() ?? 1));
  return told(known);
}

/** What is said of an error: of a failure of the server's own only that there was one. */
function told(error: AntiphonError): AntiphonError {
  if (error.code !== 'SESSION_FAILED') return error;
  const { operation = '' } = error.details as { readonly operation?: string };
  return new AntiphonError('SESSION_FAILED', { operation, problem: 'the log of the server says why' });
}

/** What Fastify itself refuses, in our words; what is a failure of the server's own is not told to clients. */
function refused(error: unknown, request: FastifyRequest): AntiphonError {
  const { statusCode = 500 } = error as Partial<FastifyError>;
  if (statusCode >= 500) return new AntiphonError('INTERNAL', {});
  if (statusCode === 413) return new AntiphonError('BODY_TOO_LARGE', { limit: request.routeOptions.bodyLimit ?? 0 });
  if (statusCode === 415) return unsupportedBody(request.headers['content-type']);
  return new AntiphonError('INVALID_REQUEST', { problem: sentence(error) });
}
