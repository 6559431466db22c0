import { once } from 'node:events';
import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';
import type { AntiphonError } from '@antiphon/core';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { answerWithError } from '../../error-reply';
import { ApiKeys } from './api-keys';
import { guardRoutes } from './guard-routes';
import { newKey } from './new-key';

const random = (seed: number) => (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 7 + seed) % 256);
const player = newKey({ name: 'player' }, random(1));
const tester = newKey({ name: 'tester', scopes: ['generate', 'force'] }, random(2));
const past = newKey({ name: 'past', scopes: ['admin'], expires: '2026-01-01T00:00:00Z' }, random(3));
const NOW = Date.parse('2026-06-01T00:00:00Z');

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

/** A bare app, as the server gives them to it. */
function guarded(known = [player.known, tester.known, past.known], now = NOW): FastifyInstance {
  const app = fastify({ bodyLimit: 1000 });
  apps.push(app);
  app.setErrorHandler(answerWithError);
  guardRoutes(app, new ApiKeys(known, () => now));
  app.get('/healthz', { config: { scope: 'open' } }, () => 'alive');
  app.post('/v1/outcomes', { config: { scope: 'outcomes' } }, () => 'noted');
  app.post('/v1/reload', { config: { scope: 'admin' } }, () => 'reloaded');
  app.get('/forgotten', (request) => request.caller?.name ?? 'anybody');
  app.post(
    '/v1/generate',
    { config: { scope: ({ headers }) => ('antiphon-arm' in headers ? ['generate', 'force'] : ['generate']) } },
    (request) => request.caller?.name ?? 'anybody',
  );
  // Routes of plugins, such as those of another protocol, are guarded as well, and answer in their own shape.
  app.register(async (inner) => {
    inner.setErrorHandler((error: AntiphonError, _, reply) => reply.code(error.status).send({ error: error.message }));
    inner.get('/v2/models/m', () => 'model');
  });
  return app;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

test('a key opens what its scopes say, and nothing else', async () => {
  const app = guarded();
  const ask = async (url: string, headers: Record<string, string> = {}, method: 'POST' | 'GET' = 'POST') => {
    const { statusCode, body } = await app.inject({ method, url, headers });
    return [statusCode, statusCode === 200 ? body : (JSON.parse(body) as { error: { code: string } }).error.code];
  };
  expect(await ask('/healthz', {}, 'GET')).toEqual([200, 'alive']);
  expect(await ask('/v1/generate', bearer(player.key))).toEqual([200, 'player']);
  expect(await ask('/v1/outcomes', bearer(player.key))).toEqual([200, 'noted']);
  expect(await ask('/v1/outcomes', bearer(tester.key))).toEqual([403, 'FORBIDDEN']);
  expect(await ask('/v1/reload', bearer(player.key))).toEqual([403, 'FORBIDDEN']);
  expect(await ask('/v1/generate', { ...bearer(player.key), 'antiphon-arm': 'b' })).toEqual([403, 'FORBIDDEN']);
  expect(await ask('/v1/generate', { ...bearer(tester.key), 'antiphon-arm': 'b' })).toEqual([200, 'tester']);
  expect(await ask('/forgotten', {}, 'GET')).toEqual([401, 'UNAUTHORISED']);
  expect(await ask('/forgotten', { authorization: `bearer  ${player.key}` }, 'GET')).toEqual([200, 'player']);
});

test.each([
  ['none', {}, /none was sent/],
  ['another', bearer('antiphon_x'), /the one that was sent is not/],
  ['the hash of one', bearer(player.known.hash), /the one that was sent is not/],
  ['another kind', { authorization: 'Basic cGxheWVy' }, /not of this kind/],
  ['one that expired', bearer(past.key), /expired at 2026-01-01T00:00:00Z/],
])('%s is told to bring a key', async (_, headers, message) => {
  const reply = await guarded().inject({ method: 'POST', url: '/v1/reload', headers });
  expect([reply.statusCode, reply.headers['www-authenticate']]).toEqual([401, 'Bearer realm="antiphon"']);
  expect(reply.json<{ error: { message: string } }>().error.message).toMatch(message);
  expect(reply.body).not.toContain(player.known.hash.slice(10));
});

test('a key is good until its time', async () => {
  const app = guarded(undefined, Date.parse('2025-12-31T23:59:59Z'));
  const reply = await app.inject({ method: 'POST', url: '/v1/reload', headers: bearer(past.key) });
  expect(reply.body).toBe('reloaded');
});

test('routes of another protocol are guarded, in its own shape of errors', async () => {
  const app = guarded();
  const refused = await app.inject('/v2/models/m');
  expect([refused.statusCode, typeof refused.json<{ error: unknown }>().error]).toEqual([401, 'string']);
  expect((await app.inject({ url: '/v2/models/m', headers: bearer(player.key) })).body).toBe('model');
});

test('without keys everybody may generate, report outcomes and read numbers; nobody may choose arms or change anything', async () => {
  const app = guarded([]);
  expect((await app.inject({ method: 'POST', url: '/v1/generate' })).body).toBe('anybody');
  expect((await app.inject({ method: 'POST', url: '/v1/outcomes' })).statusCode).toBe(200);
  const chosen = await app.inject({ method: 'POST', url: '/v1/generate', headers: { 'antiphon-arm': 'b' } });
  expect([chosen.statusCode, chosen.json()]).toMatchObject([403, { error: { details: { scope: 'force' } } }]);
  expect((await app.inject({ method: 'POST', url: '/v1/reload', headers: bearer('x') })).statusCode).toBe(403);
});

test('who brings no key is refused before a byte of the body is read', async () => {
  const app = guarded();
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('POST /v1/generate HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 900\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 401 /);
  socket.destroy();
});

test('a new key is 32 random bytes, told once; its line is of the settings', () => {
  const made = newKey({ name: 'game', scopes: ['generate'], expires: '2027-01-01T00:00:00Z' }, randomBytes);
  expect(made.key).toMatch(/^antiphon_[\w-]{43}$/);
  expect(made.line).toBe(
    `- { name: 'game', hash: '${made.known.hash}', scopes: [generate], expires: '2027-01-01T00:00:00Z' }`,
  );
  expect(made.line).not.toContain(made.key);
  expect(() => newKey({ name: 'two words' }, randomBytes)).toThrow(/"name": expected up to 64 letters/);
  expect(() => newKey({ name: 'x', expires: 'tomorrow' }, randomBytes)).toThrow(/"expires": expected a time/);
});
