import type { FastifyInstance } from 'fastify';
import { openApiDocument } from './document';

/** `GET /openapi.json`: what this server takes and answers, for people and for generators of clients. */
export function openApiRoute(app: FastifyInstance): void {
  let document: string | undefined;
  app.get('/openapi.json', { config: { scope: 'open' } }, (_, reply) => {
    document ??= JSON.stringify(openApiDocument());
    return reply.type('application/json; charset=utf-8').send(document);
  });
}

/** Keeps account of an app's routes, as the document writes them (`get /v2/models/{model}`); give it the app before they are made. */
export function routesOf(app: FastifyInstance): () => string[] {
  const found = new Set<string>();
  app.addHook('onRoute', ({ method, url }) => {
    const path = url.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1');
    for (const each of [method].flat())
      if (!['HEAD', 'OPTIONS'].includes(each)) found.add(`${each.toLowerCase()} ${path}`);
  });
  return () => [...found].sort();
}

/** The routes of the document, in the same form. */
export function describedRoutes(): string[] {
  const paths = openApiDocument()['paths'] as Record<string, object>;
  return Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
    .sort();
}
