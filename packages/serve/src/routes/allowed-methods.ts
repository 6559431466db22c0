import { AntiphonError } from '@antiphon/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Keeps account of an app's routes; give it the app before they are made. @returns the methods that an address takes, none where there is no such address */
export function allowedMethods(app: FastifyInstance): (path: string) => string[] {
  const known: { readonly matches: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    known.push({ matches: pattern(url), methods: [method].flat() });
  });
  return (path) => [...new Set(known.filter(({ matches }) => matches.test(path)).flatMap(({ methods }) => methods))];
}

/** What is said of a request that no route takes: that the address takes other methods, which the header `allow` lists, or that there is no such address. */
export function notFound(
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

/** `/v2/models/:name/infer` as an expression. */
function pattern(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
