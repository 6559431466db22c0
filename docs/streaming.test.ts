import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { openApiDocument } from '../packages/serve/src/protocols/openapi/document';
import { querySchema } from '../packages/serve/src/generate-query';
import { STREAMED_FILES, wantsNdjson } from '../packages/serve/src/protocols/stream/answer-stream';
import { COST_HEADERS } from '../packages/serve/src/protocols/stream/motion-headers';

const page = readFileSync(new URL('streaming.md', import.meta.url), 'utf8');

test('the lines of the page are lines of the document, with everything that a head has', () => {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: 'openapi.json', ...openApiDocument() });
  const isLine = ajv.compile({ $ref: 'openapi.json#/components/schemas/StreamLine' });
  const [, block = ''] = /^```json\n([\s\S]*?)^```/m.exec(page) ?? [];
  const lines = block
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>);
  expect(lines.map((line) => Object.keys(line))).toEqual([['head'], ['block'], ['block'], ['end']]);
  for (const line of lines) expect([line, isLine(line)]).toEqual([line, true]);
  type Lines = { anyOf: { properties: { head?: { properties: object }; end?: { properties: object } } }[] };
  const { anyOf } = (openApiDocument() as { components: { schemas: { StreamLine: Lines } } }).components.schemas
    .StreamLine;
  const names = (kind: 'head' | 'end') =>
    Object.keys(anyOf.find(({ properties }) => kind in properties)?.properties[kind]?.properties ?? {});
  expect(names('head').filter((name) => name !== 'note')).toEqual(Object.keys(lines[0]?.['head'] ?? {}));
  expect(names('end')).toEqual(Object.keys(lines[3]?.['end'] ?? {}));
});

test('what the page asks with is taken', () => {
  const [, accept = ''] = /'accept: ([^']+)'/.exec(page) ?? [];
  expect(wantsNdjson(accept)).toBe(true);
  const [, query = ''] = /generate\?([^']+)'/.exec(page) ?? [];
  expect(querySchema.safeParse(Object.fromEntries(new URLSearchParams(query))).success).toBe(true);
  for (const name of [...STREAMED_FILES, ...COST_HEADERS])
    expect(page).toContain(`\`${name}\``.replace('`npy`', '?format=npy`'));
});
