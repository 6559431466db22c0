import { once } from 'node:events';
import { connect } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { answerWithError } from '../../error-reply';
import { ApiKeys } from '../access/api-keys';
import { guardRoutes } from '../access/guard-routes';
import { newKey } from '../access/new-key';
import { requestIdOf } from './request-id';
import { logRequests, requestLogs } from './request-log';

const { key, known } = newKey({ name: 'player' }, (size) => new Uint8Array(size));
const NOW = Date.parse('2026-06-01T10:00:00Z');

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

function app(logs: { level?: 'info' | 'debug'; addresses?: boolean } = {}) {
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const settings = { level: 'info', addresses: false, ...logs } as const;
  const made = fastify({
    ...requestLogs(settings, stream, () => NOW),
    genReqId: requestIdOf,
  });
  apps.push(made);
  made.setErrorHandler(answerWithError);
  logRequests(made, settings);
  guardRoutes(made, new ApiKeys([known], () => NOW));
  made.get('/healthz', { config: { scope: 'open' } }, () => 'ok');
  made.get('/v1/arms/:arm', (request, reply) => reply.header('antiphon-arm', 'b').send({ id: request.id }));
  made.get('/fails', () => Promise.reject(new Error('a secret of the server')));
  made.get('/slow', async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return 'x';
  });
  return { made, lines };
}

const headers = { authorization: `Bearer ${key}`, 'antiphon-user': 'user-4711', 'antiphon-request': 'run.7:a-b_c' };

test('a request is one line, and nothing of who asked is in it', async () => {
  const { made, lines } = app();
  const reply = await made.inject({ url: '/v1/arms/b?user=user-4711', headers });
  expect(reply.json()).toEqual({ id: expect.stringMatching(/^run\.7:a-b_c~[0-9a-f]{8}$/) as string });
  expect(lines).toEqual([
    {
      level: 'info',
      time: '2026-06-01T10:00:00.000Z',
      request: reply.json<{ id: string }>().id,
      method: 'GET',
      route: '/v1/arms/:arm',
      status: 200,
      ms: expect.any(Number) as number,
      arm: 'b',
      key: 'player',
      msg: 'request',
    },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/4711|antiphon_/);
});

test('the address is there where it was asked for', async () => {
  const { made, lines } = app({ addresses: true });
  await made.inject({ url: '/v1/arms/b', headers });
  expect(lines[0]).toMatchObject({ address: '127.0.0.1' });
});

test('a failure is logged with its stack, and not told; a refusal is a line', async () => {
  const { made, lines } = app();
  const failed = await made.inject({ url: '/fails', headers });
  expect(failed.body).not.toMatch(/secret/);
  expect(lines[0]).toMatchObject({
    level: 'error',
    request: expect.stringMatching(/^run\.7:a-b_c~/) as string,
    err: { message: 'a secret of the server', stack: expect.stringContaining('logs.test.ts') as string },
  });
  expect(lines[1]).toMatchObject({ status: 500, route: '/fails' });
  await made.inject('/v1/arms/x');
  await made.inject({ url: '/nowhere/user-4711', headers });
  expect(lines.slice(2)).toMatchObject([
    { status: 401, route: '/v1/arms/:arm' },
    { status: 404, route: 'none' },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/4711/);
});

test('health checks are lines for who looks closely', async () => {
  const quiet = app();
  await quiet.made.inject('/healthz');
  expect(quiet.lines).toEqual([]);
  const close = app({ level: 'debug' });
  await close.made.inject('/healthz');
  expect(close.lines).toMatchObject([{ level: 'debug', route: '/healthz', status: 200 }]);
});

test('a client that went away is a line as well', async () => {
  const { made, lines } = app();
  const { port } = new URL(await made.listen({ port: 0, host: '127.0.0.1' }));
  lines.length = 0; // "Server listening"
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET /slow HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  await once(socket, 'close');
  await expect.poll(() => lines.filter(({ msg }) => msg === 'request').length).toBe(1);
  expect(lines.find(({ msg }) => msg === 'request')).toMatchObject({ route: '/slow', gone: true });
});

test.each([
  ['run.7:a-b_c', true],
  [undefined, false],
  ['', false],
  ['two words', false],
  ['x'.repeat(65), false],
  ['<script>', false],
  [['a', 'b'], false],
])('the id %o is taken: %s', (given, taken) => {
  const id = requestIdOf({ headers: { 'antiphon-request': given } });
  if (taken) expect(id).toMatch(/^run\.7:a-b_c~[0-9a-f]{8}$/);
  else expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
