import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Generator } from '../packages/generate/src/index';
import { TOY_BUNDLE, toyService, toyWav } from '../packages/serve/src/protocols/fixtures/toy-service';
import { requestParametersSchema } from '../packages/serve/src/protocols/open-inference/schemas';
import { oipRoutes } from '../packages/serve/src/protocols/open-inference/routes';

const page = readFileSync(new URL('open-inference-protocol.md', import.meta.url), 'utf8');
let generator: Generator;
let app: FastifyInstance;
let url: string;
beforeAll(async () => {
  generator = await Generator.open(TOY_BUNDLE, { threads: 1 });
  app = fastify();
  oipRoutes(app, { service: toyService(generator), version: '1', ready: () => true });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  await generator.close();
});

test('the request of the page is answered', async () => {
  const [, json = ''] = /^```json\n([\s\S]*?)^```/m.exec(page) ?? [];
  const reply = await app.inject({ method: 'POST', url: '/v2/models/toys/infer', payload: json });
  expect(reply.statusCode, reply.body).toBe(200);
  const answer = reply.json<{ parameters: object }>();
  expect(answer).toMatchObject({ id: '42', outputs: [{ name: 'motion', shape: [1, 11] }] });
  // What an answer's parameters are called.
  for (const name of Object.keys(answer.parameters)) expect(page).toContain(`\`${name}\``);
});

test('every route and parameter stands on the page', () => {
  for (const name of Object.keys(requestParametersSchema.shape)) expect(page).toContain(name);
  for (const route of ['/v2/health/live', '/v2/health/ready', '/v2`', '/v2/models/NAME', '/infer'])
    expect(page).toContain(route);
});

test('the program of the page sends a file and reads binary motion', async () => {
  const [, program = ''] = /^```js\n([\s\S]*?)^```/m.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-oip-'));
  writeFileSync(join(folder, 'speech.wav'), toyWav(0.8));
  writeFileSync(
    join(folder, 'program.mjs'),
    program.replace('http://127.0.0.1:8080', url).replace("'bundle'", "'toys'"),
  );
  const { stdout } = await promisify(execFile)(process.execPath, ['program.mjs'], { cwd: folder });
  expect(stdout).toBe('[ 24, 11 ] 264 plain\n');
  rmSync(folder, { recursive: true, force: true });
});
