import type { FastifyServerOptions } from 'fastify';
import type { Limits } from '../../settings/schema';

/** Seconds in which the head of a request must be there. */
const HEAD = 10;

/** ms between looks at connections that are slow: how late they may be noticed. */
const LOOK = 1000;

/** ms of silence after which the other side is asked whether it still lives, on a connection that waits for an answer. */
const STILL_THERE = 30_000;

type Timeouts = Pick<
  FastifyServerOptions,
  'requestTimeout' | 'keepAliveTimeout' | 'forceCloseConnections' | 'return503OnClosing' | 'pluginTimeout'
> & {
  readonly http: {
    readonly headersTimeout: number;
    readonly connectionsCheckingInterval: number;
    readonly keepAlive: boolean;
    readonly keepAliveInitialDelay: number;
  };
};

/**
 * What Fastify and Node are told about slow clients; for `fastify({ ...serverTimeouts(limits) })`, beside `boundTransfers` and `drainOnClose`.
 * - A head that does not come within ten seconds (or `uploadSeconds`, if that is less) ends the connection.
 * - A request that is not whole after `uploadSeconds` does so as well: where `boundTransfers` did not see it, since it was answered before.
 * - A connection between two requests is kept for 72 s, longer than proxies keep theirs: who closes first should be the proxy.
 * - Closing takes as long as `drainOnClose` says: Fastify's own limit of ten seconds for a plugin, which counts hooks that close as well, would end the process with requests in it.
 * - Closing ends every connection once `drainOnClose` has let requests end, so that none keeps the process; what arrives meanwhile is answered by routes, in our words.
 */
export function serverTimeouts({ uploadSeconds }: Pick<Limits, 'uploadSeconds'>): Timeouts {
  const upload = Math.ceil(uploadSeconds * 1000);
  const headersTimeout = Math.min(HEAD * 1000, upload);
  return {
    requestTimeout: upload + headersTimeout,
    keepAliveTimeout: 72_000,
    forceCloseConnections: true,
    return503OnClosing: false,
    pluginTimeout: 0,
    http: {
      headersTimeout,
      connectionsCheckingInterval: Math.min(LOOK, headersTimeout / 2),
      keepAlive: true,
      keepAliveInitialDelay: STILL_THERE,
    },
  };
}
