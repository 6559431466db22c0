import { ERRORS } from '@antiphon/core';
import { z } from 'zod';
import { errorSchema } from './native-schemas';
import { NATIVE_ROUTES } from './native-routes';
import { OIP_ROUTES } from './oip-routes';
import type { Content, Parameter, RouteDescription } from './route-description';

type Json = Record<string, unknown>;

/** Every route that a server has. */
const ROUTES: readonly RouteDescription[] = [...NATIVE_ROUTES, ...OIP_ROUTES];

/** OpenAPI 3.1 of a server, made of the schemas that validate: docs/openapi.json. */
export function openApiDocument(routes: readonly RouteDescription[] = ROUTES): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Antiphon',
      version: '1',
      summary: 'Speech in, face and body motion out',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, where the server has keys.' },
      },
    },
  };
}

function operation(route: RouteDescription, schemas: Json): Json {
  const { method, path, summary, scope, parameters, body, answers, errors } = route;
  const told = Object.entries(answers).map(([status, { description, content, headers }]) => [
    status,
    {
      description,
      ...(headers && {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
        ),
      }),
      ...(content && { content: contents(content, schemas, 'output') }),
    },
  ]);
  return {
    operationId: operationId(method, path),
    summary,
    // Where no keys are configured, everybody may.
    security: scope === undefined ? [] : [{ key: [scope] }, {}],
    ...(parameters && { parameters: parameters.map((parameter) => parameterOf(parameter, schemas)) }),
    ...(body && { requestBody: { required: true, content: contents(body, schemas, 'input') } }),
    responses: { ...Object.fromEntries(told), ...refusals(errors ?? [], schemas) },
  };
}

/** `getV2ModelsModelReady`: what generated clients call it. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function parameterOf({ name, in: place, description, schema, as }: Parameter, schemas: Json): Json {
  return {
    name,
    in: place,
    required: place === 'path',
    description,
    schema: schema === undefined ? { type: 'string' } : { ...schemaOf(schema, schemas, 'input'), ...as },
  };
}

function contents(content: Content, schemas: Json, io: 'input' | 'output'): Json {
  return Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [
      type,
      schema === null ? {} : { schema: schemaOf(schema, schemas, io) },
    ]),
  );
}

/** Errors of the table, by status. */
function refusals(codes: readonly string[], schemas: Json): Json {
  const known = codes.filter((code): code is keyof typeof ERRORS => code in ERRORS);
  const statuses = [...new Set(known.map((code) => ERRORS[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: known.filter((code) => ERRORS[code].status === status).join(', '),
        ...(status === 503 && { headers: { 'retry-after': { description: 'Seconds.', schema: { type: 'integer' } } } }),
        content: contents({ 'application/json': errorSchema }, schemas, 'output'),
      },
    ]),
  );
}

/** A schema of zod as JSON schema; those with a name go among the components. */
function schemaOf(schema: z.ZodType, schemas: Json, io: 'input' | 'output'): Json {
  const made: Json = { ...z.toJSONSchema(schema, { io, unrepresentable: 'any' }) };
  delete made['$schema'];
  const { $defs = {}, ...own } = JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')) as {
    $defs?: Json;
  };
  Object.assign(schemas, $defs);
  return own;
}
