import type { FastifyInstance } from 'fastify';

/** Keeps account of an app's routes; give it the app before they are made. @returns the methods that an address takes, none where there is no such address */
export function allowedMethods(app: FastifyInstance): (path: string) => string[] {
  const known: { readonly matches: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    known.push({ matches: pattern(url), methods: [method].flat() });
  });
  return (path) => [...new Set(known.filter(({ matches }) => matches.test(path)).flatMap(({ methods }) => methods))];
}

/** `/v2/models/:name/infer` as an expression. */
function pattern(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
