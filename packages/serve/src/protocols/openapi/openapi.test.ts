import { Validator } from '@seriousme/openapi-schema-validator';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import type { MotionService } from '../../motion/motion-service';
import { querySchema } from '../../generate-query';
import { oipRoutes } from '../open-inference/routes';
import { parseOutcome } from '../outcomes/outcome-request';
import { openApiDocument } from './document';
import { queryParameters } from './native-routes';
import { describedRoutes, openApiRoute, routesOf } from './route';

interface Document {
  paths: Record<
    string,
    Record<string, { parameters?: { name: string; schema: object }[]; responses: object; requestBody?: object }>
  >;
  components: { schemas: Record<string, { properties?: Record<string, unknown>; required?: string[] }> };
}
const document = openApiDocument() as unknown as Document;

test('the document is OpenAPI 3.1, and every reference leads somewhere', async () => {
  const validator = new Validator();
  const result = await validator.validate(JSON.stringify(document, null, 2));
  expect(result.errors ?? []).toEqual([]);
  expect(validator.version).toBe('3.1');
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
  expect(references.length).toBeGreaterThan(20);
  const names = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  expect(references.filter((to) => !names.includes(to))).toEqual([]);
});

test('docs/openapi.json is the document (write it again with `npx vitest run packages/serve/src/protocols/openapi -u`)', async () => {
  const path = new URL('../../../../../docs/openapi.json', import.meta.url);
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(path.pathname);
});

test('it is answered, and has every route of the protocol and itself, and no other of them', async () => {
  const app = fastify();
  const made = routesOf(app);
  openApiRoute(app);
  oipRoutes(app, { service: {} as MotionService, version: '1', ready: () => true });
  expect((await app.inject('/openapi.json')).json()).toEqual(document);
  const native = (route: string) => !/^\w+ \/(v2|openapi)/.test(route);
  expect(made()).toEqual(describedRoutes().filter((route) => !native(route)));
  expect(describedRoutes().filter(native)).toEqual(expect.arrayContaining(['get /v1/bundle', 'post /v1/generate']));
  await app.close();
});

test('every key of the query is described, with its kind', () => {
  expect(queryParameters.map(({ name }) => name)).toEqual(Object.keys(querySchema.shape));
  for (const { description } of queryParameters) expect(description).toMatch(/\.$/);
  const parameters = document.paths['/v1/generate']?.['post']?.parameters ?? [];
  const schemaOf = (name: string) => parameters.find((parameter) => parameter.name === name)?.schema;
  expect(schemaOf('scale')).toMatchObject({ type: 'number' });
  expect(schemaOf('seed')).toMatchObject({ type: 'integer' });
  expect(schemaOf('format')).toMatchObject({ type: 'string', default: 'json' });
  expect(schemaOf('spacing')).toMatchObject({ enum: ['trailing', 'leading', 'linspace'] });
});

test('errors of the table stand by their status', () => {
  const { responses = {} } = document.paths['/v1/generate']?.['post'] ?? {};
  expect(responses).toMatchObject({
    400: { description: expect.stringContaining('INVALID_AUDIO') as string },
    413: { description: 'BODY_TOO_LARGE' },
    415: { description: 'UNSUPPORTED_BODY' },
    503: { headers: { 'retry-after': {} } },
  });
});

test('an outcome has a token, a metric and a finite number', () => {
  expect(parseOutcome({ token: 't', metric: 'watched.s', value: 3 })).toEqual({
    token: 't',
    metric: 'watched.s',
    value: 3,
  });
  expect(document.components.schemas['OutcomeRequest']).toMatchObject({ required: ['token', 'metric', 'value'] });
});

test.each([
  [undefined, /outcome: .*expected object/],
  [{ token: '', metric: 'm', value: 1 }, /"token"/],
  [{ token: 't', metric: 'a b', value: 1 }, /"metric": expected 1 to 100 letters/],
  [{ token: 't', metric: 'm', value: '1' }, /"value"/],
  [{ token: 't', metric: 'm', value: Infinity }, /"value"/],
  [{ token: 't', metric: 'm', value: 1, user: 'u' }, /"user"/],
])('an outcome %j is refused', (body, problem) => {
  expect(() => parseOutcome(body)).toThrow(problem);
});
