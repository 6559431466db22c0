import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { answerWithError } from '../../error-reply';
import { answerSocketError } from './answer-socket-error';
import { boundTransfers } from './bound-transfers';
import { drainOnClose, type Drain } from './drain-on-close';
import { serverTimeouts } from './server-timeouts';

const apps: FastifyInstance[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A bare app, as the server gives these to it. */
async function serve(limits: { uploadSeconds?: number; requestSeconds?: number; drainSeconds?: number }) {
  const all = { uploadSeconds: 0.3, requestSeconds: 20, drainSeconds: 20, ...limits };
  const warnings: string[] = [];
  const app = fastify({
    ...serverTimeouts(all),
    clientErrorHandler: answerSocketError(all),
    logger: { level: 'warn', stream: { write: (line: string) => void warnings.push(line) } },
  });
  apps.push(app);
  app.setErrorHandler(answerWithError);
  const drain: Drain = drainOnClose(app, all);
  boundTransfers(app, all);
  app.addContentTypeParser('audio/wav', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.get('/readyz', { config: { scope: 'open' } }, (_, reply) =>
    reply.code(drain.draining ? 503 : 200).send({ ready: !drain.draining }),
  );
  app.post<{ Querystring: { ms?: string } }>('/v1/generate', async ({ query }, reply) => {
    let gone = false;
    reply.raw.once('close', () => (gone = !reply.raw.writableFinished));
    const end = Date.now() + Number(query.ms ?? 0);
    while (Date.now() < end && !gone) await pause(10);
    return gone ? undefined : { took: query.ms ?? 0 };
  });
  app.post('/refused', { onRequest: async (_, reply) => reply.code(403).send('no') }, () => 'never');
  app.get('/large', (_, reply) => reply.type('application/octet-stream').send(Buffer.alloc(2 ** 26)));
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  return { app, drain, warnings, port: Number(port) };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A client that says only what it is told to. */
function dial(port: number, allowHalfOpen = false) {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen }).on('error', () => undefined);
  sockets.push(socket);
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => (heard += text));
  return { socket, heard: () => heard, closed: once(socket, 'close') };
}

function head(length: number, path = '/v1/generate', more = ''): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: audio/wav\r\ncontent-length: ${length}\r\n${more}\r\n`;
}

/** @returns ms */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

test('an upload that stalls is told so and ended when its time is over; the log has no noise of it', async () => {
  const { port, drain, warnings } = await serve({});
  const { socket, heard, closed } = dial(port);
  socket.write(`${head(100)}some bytes`);
  expect(await timed(() => closed)).toBeGreaterThan(250);
  expect(heard()).toMatch(/^HTTP\/1\.1 408 [\s\S]*connection: close[\s\S]*"code":"REQUEST_TIMEOUT".*0\.3 seconds/);
  await pause(50);
  expect([drain.running, warnings]).toEqual([0, []]);
});

test('so is one that trickles on, byte by byte', async () => {
  const { port } = await serve({});
  const { socket, heard, closed } = dial(port);
  socket.write(head(100_000));
  const drip = setInterval(() => socket.writable && socket.write('x'), 20);
  await closed;
  clearInterval(drip);
  expect(heard()).toMatch(/^HTTP\/1\.1 408 /);
});

test('a head that does not come to an end is answered and ended, and computing may take longer than uploading', async () => {
  const { port } = await serve({});
  const slow = dial(port);
  slow.socket.write('POST /v1/generate HTTP/1.1\r\nhost: x\r\n');
  const whole = dial(port);
  whole.socket.write(`${head(2, '/v1/generate?ms=900')}ab`);
  await slow.closed;
  expect(slow.heard()).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"REQUEST_TIMEOUT"/);
  await once(whole.socket, 'data');
  expect(whole.heard()).toMatch(/^HTTP\/1\.1 200 /);
});

test('what was refused before its body came is not read for ever either', async () => {
  const { port } = await serve({});
  const { socket, heard, closed } = dial(port);
  socket.write(`${head(100, '/refused')}some bytes`);
  await closed;
  // One answer: nothing is written after it.
  expect(heard().match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 403']);
});

test('a client that closes its side before it was answered has gone: its work stops', async () => {
  const { port, drain } = await serve({});
  const { socket, heard, closed } = dial(port, true);
  socket.write(`${head(2, '/v1/generate?ms=60000')}ab`);
  await expect.poll(() => drain.running).toBe(1);
  socket.end();
  await closed;
  await expect.poll(() => drain.running).toBe(0);
  expect(heard()).toBe('');
});

test('an upload that is broken off is forgotten', async () => {
  const { port, drain, warnings } = await serve({ uploadSeconds: 20 });
  const { socket } = dial(port);
  socket.write(`${head(100)}some bytes`);
  await expect.poll(() => drain.running).toBe(1);
  socket.destroy();
  await expect.poll(() => drain.running).toBe(0);
  expect(warnings).toEqual([]);
});

test('a client that does not take its answer is left when its time is over', async () => {
  const { port, drain } = await serve({ requestSeconds: 0.3 });
  const { socket } = dial(port);
  socket.pause();
  socket.write('GET /large HTTP/1.1\r\nhost: x\r\n\r\n');
  await pause(150);
  expect(drain.running).toBe(1);
  await expect.poll(() => drain.running, { timeout: 5000 }).toBe(0);
});

test('closing lets a running request end, says so on the way, and refuses new ones', async () => {
  const { app, drain, port } = await serve({ uploadSeconds: 20 });
  const running = dial(port);
  running.socket.write(`${head(2, '/v1/generate?ms=600')}ab`);
  await expect.poll(() => drain.running).toBe(1);
  const closing = app.close();
  await pause(50);
  expect(drain.draining).toBe(true);
  const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
  const ready = await ask('/readyz');
  expect([ready.status, await ready.json()]).toEqual([503, { ready: false }]);
  const refused = await ask('/v1/generate', { method: 'POST' });
  expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('connection')]).toEqual([
    503,
    '1',
    'close',
  ]);
  expect(await refused.json()).toMatchObject({ error: { code: 'SERVER_STOPPING' } });
  await closing;
  expect(running.heard()).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*"took":"600"/);
});

test('clients that keep connections, half a head or half a body do not delay closing', async () => {
  const { app, port } = await serve({ uploadSeconds: 0.3, drainSeconds: 20 });
  const agent = new Agent({ keepAlive: true });
  const [answer] = (await once(get({ port, host: '127.0.0.1', path: '/readyz', agent }), 'response')) as [
    NodeJS.ReadableStream,
  ];
  for await (const _ of answer) void _;
  const busy = dial(port);
  busy.socket.write(`${head(2, '/v1/generate?ms=300')}ab`);
  const [halfHead, halfBody] = [dial(port), dial(port)];
  halfBody.socket.write(`${head(100)}some`);
  await pause(50);
  halfHead.socket.write('POST /v1/generate HTTP/1.1\r\n');
  expect(await timed(() => app.close())).toBeLessThan(3000);
  expect(busy.heard()).toMatch(/^HTTP\/1\.1 200 /);
  agent.destroy();
});

test('what does not end in time is ended, and learns of it', async () => {
  const { app, drain, port } = await serve({ drainSeconds: 0.3 });
  const { socket, closed } = dial(port);
  socket.write(`${head(2, '/v1/generate?ms=60000')}ab`);
  await expect.poll(() => drain.running).toBe(1);
  const took = await timed(() => app.close());
  expect(took).toBeGreaterThan(250);
  expect(took).toBeLessThan(5000);
  await closed;
  await expect.poll(() => drain.running).toBe(0);
});

test('closing may take longer than the ten seconds that Fastify gives a plugin', async () => {
  const { app } = await serve({});
  expect(app.initialConfig.pluginTimeout).toBe(0);
});
