import type { Socket } from 'node:net';
import { AntiphonError, isAntiphonError, sentence } from '@antiphon/core';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { unsupportedBody } from './protocols/bodies/audio-body';

/** The one place where an error becomes a status and a body `{ error: { code, message, details } }`, with a code of docs/errors.md. */
export function answerWithError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = isAntiphonError(error) ? error : refused(error, request);
  if (known.status >= 500 && known.status !== 503) request.log.error({ err: error }, 'request failed');
  if (known.status === 503) void reply.header('retry-after', '1');
  return reply.code(known.status).send(bodyOf(known));
}

/** The answer to what is no HTTP, or too much of it, and so reaches no route. */
export function answerOutsideHttp(error: Error, socket: Socket): void {
  const body = JSON.stringify(bodyOf(new AntiphonError('INVALID_REQUEST', { problem: sentence(error) })));
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
  if (socket.writable) socket.write(`${head}\r\n\r\n${body}`);
  socket.destroy(error);
}

function bodyOf({ code, message, details }: AntiphonError): { error: object } {
  return { error: { code, message, details } };
}

/** What Fastify itself refuses, in our words; what is a failure of the server's own is not told to clients. */
function refused(error: unknown, request: FastifyRequest): AntiphonError {
  const { statusCode = 500 } = error as Partial<FastifyError>;
  if (statusCode >= 500) return new AntiphonError('INTERNAL', {});
  if (statusCode === 413) return new AntiphonError('BODY_TOO_LARGE', { limit: request.routeOptions.bodyLimit ?? 0 });
  if (statusCode === 415) return unsupportedBody(request.headers['content-type']);
  return new AntiphonError('INVALID_REQUEST', { problem: sentence(error) });
}
