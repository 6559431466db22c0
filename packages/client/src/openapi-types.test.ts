import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, expectTypeOf, test } from 'vitest';
import type { components, paths } from './fixtures/openapi-types';
import type {
  BundleAnswer,
  DeploymentAnswer,
  GenerateOptions,
  Motion,
  MotionBlock,
  OutcomeAnswer,
  StreamEnd,
  StreamHead,
} from './index';
import { queryOf } from './requests/generate-options';

type Schemas = components['schemas'];
type Query = NonNullable<paths['/v1/generate']['post']['parameters']['query']>;

test('the fixture is the types of docs/openapi.json (write it again with `npx vitest run packages/client -u`)', async () => {
  const document = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
  const types = `/* eslint-disable */\n${astToString(await openapiTS(document))}`;
  await expect(types).toMatchFileSnapshot('./fixtures/openapi-types.ts');
});

// What follows is held by `npm run types`: whatever a server that keeps to its document answers is what the client says.
test('answers of the document are those of the client', () => {
  expectTypeOf<Schemas['Motion']>().toExtend<Motion>();
  expectTypeOf<Schemas['Bundle']>().toExtend<BundleAnswer>();
  expectTypeOf<Schemas['Deployment']>().toExtend<DeploymentAnswer>();
  expectTypeOf<Schemas['OutcomeAnswer']>().toExtend<OutcomeAnswer>();
  type Line = Schemas['StreamLine'];
  expectTypeOf<Extract<Line, { head: unknown }>['head']>().toExtend<StreamHead>();
  expectTypeOf<Extract<Line, { block: unknown }>['block']>().toExtend<MotionBlock>();
  expectTypeOf<Extract<Line, { end: unknown }>['end']>().toExtend<StreamEnd>();
  expectTypeOf<{ token: string; metric: string; value: number }>().toExtend<Schemas['OutcomeRequest']>();
});

test('every option of the client is one of the document', () => {
  // What the client sends itself, or has another way for.
  type Own = 'signal' | 'user' | 'arm';
  expectTypeOf<Exclude<keyof GenerateOptions, Own>>().toExtend<keyof Query>();
  expectTypeOf<Exclude<keyof Query, keyof GenerateOptions | 'format' | 'stream'>>().toEqualTypeOf<never>();
  expectTypeOf<NonNullable<GenerateOptions['spacing']>>().toEqualTypeOf<NonNullable<Query['spacing']>>();
  expect(queryOf({}, 'json')).toBe('format=json');
});
