import type { Socket } from 'node:net';
import { AntiphonError, sentence } from '@antiphon/core';
import type { Limits } from '../../settings/schema';

/**
 * Fastify's `clientErrorHandler`: the answer to what reaches no route, because it is no HTTP, too much of it, or does not come to an end. Where an answer has begun, nothing is written into it.
 */
export function answerSocketError({
  uploadSeconds,
}: Pick<Limits, 'uploadSeconds'>): (error: Error, socket: Socket) => void {
  return (error, socket) => {
    const code = 'code' in error ? error.code : undefined;
    if (code !== 'ECONNRESET' && socket.writable && !answering(socket)) {
      const known =
        code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? new AntiphonError('REQUEST_TIMEOUT', { seconds: uploadSeconds })
          : new AntiphonError('INVALID_REQUEST', { problem: sentence(error) });
      const { status, message, details } = known;
      const body = JSON.stringify({ error: { code: known.code, message, details } });
      const reason = status === 408 ? 'Request Timeout' : 'Bad Request';
      const head = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
      socket.write(`HTTP/1.1 ${status} ${reason}\r\n${head}\r\n\r\n${body}`);
    }
    socket.destroy(error);
  };
}

/** Node's own way of knowing whether something was written for a request already, in its own answers to such errors. */
function answering(socket: Socket & { readonly _httpMessage?: { readonly headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}
