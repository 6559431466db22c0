import { isAntiphonError } from '@antiphon/core';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** The one place where an error becomes a status and a body `{ error: { code, message, details } }`. */
export function answerWithError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, body } = describe(error);
  if (status >= 500 && status !== 503) request.log.error({ err: error }, 'request failed');
  if (status === 503) void reply.header('retry-after', '1');
  return reply.code(status).send({ error: body });
}

function describe(error: unknown): { status: number; body: { code: string; message: string; details: object } } {
  if (isAntiphonError(error)) {
    const { code, message, details, status } = error;
    return { status, body: { code, message, details } };
  }
  // What Fastify itself refuses: a body that is too large, a media type that no parser knows.
  const { statusCode = 500, code = 'INTERNAL', message } = error as Partial<FastifyError>;
  if (statusCode < 500) return { status: statusCode, body: { code, message: message ?? '', details: {} } };
  const hidden = 'Something went wrong on the server. Its log says what.';
  return { status: 500, body: { code: 'INTERNAL', message: hidden, details: {} } };
}
