import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isAntiphonError } from '@antiphon/core';
import { CLIENT, watchPage, watchState } from './page';
import type { WatchedFolder } from './watched';

/** Nothing from elsewhere; styles stand in the elements of plots, too. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The live page of a folder: `/`, what changes of it (`/state`), and its script. Whoever calls it by another name than this machine's is refused: a page elsewhere may not read it. */
export function watchServer(folder: WatchedFolder): Server {
  let version = 0;
  let shown = '';
  const refresh = async () => {
    if (!(await folder.look()) && shown !== '') return;
    shown = watchState(folder.state);
    version++;
  };
  return createServer((request, response) => {
    void answer(request, response).catch((error: unknown) =>
      send(response, 500, 'text/plain', isAntiphonError(error) ? error.message : String(error)),
    );
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (!['127.0.0.1', 'localhost'].includes(host)) return send(response, 403, 'text/plain', 'Only for this machine.');
    if (request.method !== 'GET') return send(response, 405, 'text/plain', 'Only to be looked at.');
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/client.js') return send(response, 200, 'text/javascript', CLIENT);
    if (pathname !== '/' && pathname !== '/state') return send(response, 404, 'text/plain', 'There is no such page.');
    await refresh();
    if (pathname === '/') return send(response, 200, 'text/html', watchPage(folder.state, String(version)));
    if (searchParams.get('since') === String(version)) return send(response, 204, 'text/html', '');
    response.setHeader('etag', String(version));
    send(response, 200, 'text/html', shown);
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
