import { AntiphonError } from '@antiphon/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assertScope, type ApiKeys, type Caller } from './api-keys';
import type { Scope } from './scopes';

/** What a route needs: `open` for everybody, keys or not; or scopes, which may depend on the request's head. */
type RouteScope = 'open' | Scope | ((request: FastifyRequest) => readonly Scope[]);

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Default `generate`: a route that forgets to say is not open. */
    scope?: RouteScope;
  }
  interface FastifyRequest {
    /** Who asks; undefined on routes that are open. */
    caller: Caller | undefined;
  }
}

/**
 * Has every request show a key that is good for its route, before its body is read: in the hook `onRequest`, of routes of every plugin of the app. Register CORS before it, since browsers ask without
 * keys whether they may ask. A body that comes nevertheless is thrown away by Node as it comes, for as long as `serverTimeouts` lets it: a client that is still sending would never see an answer
 * after which the connection is cut.
 */
export function guardRoutes(app: FastifyInstance, keys: ApiKeys): void {
  app.decorateRequest('caller', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const { scope = 'generate' } = request.routeOptions.config;
    if (scope === 'open' || request.is404) return;
    try {
      const caller = keys.callerOf(request.headers.authorization);
      const needed = typeof scope === 'function' ? scope(request) : [scope];
      for (const one of needed) assertScope(caller, one);
      request.caller = caller;
    } catch (error) {
      if (error instanceof AntiphonError && error.status === 401)
        void reply.header('www-authenticate', 'Bearer realm="antiphon"');
      throw error;
    }
  });
}
