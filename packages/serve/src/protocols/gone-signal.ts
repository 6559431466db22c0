import type { ServerResponse } from 'node:http';

/** Aborts when the client goes away before its answer is whole: its work is nobody's then. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
