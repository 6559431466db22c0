import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AntiphonClient, AntiphonClientError, type MotionBlock } from './index';

interface Asked {
  readonly method: string | undefined;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const asked: Asked[] = [];
let answer: (response: ServerResponse, request: Asked) => void;
let left = 0;
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('close', () => (left += response.writableFinished ? 0 : 1));
    request.on('end', () => {
      const { method, headers } = request;
      asked.push({ method, url: request.url ?? '', headers, body: Buffer.concat(chunks).toString('latin1') });
      answer(response, asked[asked.length - 1] ?? expect.fail());
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  asked.length = 0;
  left = 0;
});

const PROVENANCE = {
  'antiphon-request': 'r1',
  'antiphon-arm': 'strong',
  'antiphon-bundle': 'ab'.repeat(32),
  'antiphon-seed': '9007199254740991',
  'antiphon-guidance': '{"kind":"cfg","scale":2}',
  'antiphon-sampler': 'ddim',
  'antiphon-steps': '25',
  'antiphon-nfe': '50',
  'antiphon-seconds': '0.125',
  'antiphon-replay': 'token',
};
const MOTION = { format: 'antiphon-motion/1', fps: 30, frames: 1, blendshapes: { fps: 30, frames: 1, names: ['a'], values: [[0.5]] } }; // prettier-ignore
const WAV = Uint8Array.of(82, 73, 70, 70);

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const busy = { error: { code: 'SERVER_BUSY', message: 'Busy.', details: { waiting: 3 } } };

/** What a promise is rejected with. */
async function failure(promise: Promise<unknown>): Promise<AntiphonClientError> {
  const error: unknown = await promise.then(
    () => expect.fail('It was answered.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AntiphonClientError);
  return error as AntiphonClientError;
}

test('a motion comes with who made it, and how', async () => {
  answer = (response) => json(response, 200, MOTION, PROVENANCE);
  const client = new AntiphonClient({ url: `${url}/`, key: 'k', user: 'u1' });
  const generated = await client.generate(WAV, {
    guidance: 'cfg',
    scale: 2,
    within: [0.1, 0.8],
    options: { ramp: 'rising' },
    seed: 7,
    steps: 'ddim25',
    arm: 'strong',
  });
  expect(generated).toEqual({
    motion: MOTION,
    request: 'r1',
    arm: 'strong',
    bundle: 'ab'.repeat(32),
    seed: 9007199254740991,
    guidance: { kind: 'cfg', scale: 2 },
    sampler: 'ddim',
    steps: 25,
    nfe: 50,
    seconds: 0.125,
    replay: 'token',
  });
  expect(asked).toMatchObject([
    {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/octet-stream',
        authorization: 'Bearer k',
        'antiphon-user': 'u1',
        'antiphon-arm': 'strong',
      },
      body: 'RIFF',
    },
  ]);
  expect(Object.fromEntries(new URL(asked[0]?.url ?? '', url).searchParams)).toEqual({
    guidance: 'cfg',
    scale: '2',
    within: '0.1,0.8',
    options: '{"ramp":"rising"}',
    seed: '7',
    steps: 'ddim25',
    format: 'json',
  });
});

test('a file, a Blob’s type, and another user', async () => {
  answer = (response) => response.writeHead(200, { 'content-type': 'text/plain', ...PROVENANCE }).end('HIERARCHY');
  const client = new AntiphonClient({ url, user: 'u1' });
  const file = await client.generateFile(new Blob([WAV], { type: 'audio/wav' }), 'bvh', { user: 'u2' });
  expect(new TextDecoder().decode(file.content)).toBe('HIERARCHY');
  expect(file).toMatchObject({ contentType: 'text/plain', arm: 'strong' });
  expect(asked[0]).toMatchObject({
    url: '/v1/generate?format=bvh',
    headers: { 'content-type': 'audio/wav', 'antiphon-user': 'u2' },
  });
});

const head = { head: { format: 'antiphon-motion-stream/1', frames: 2, arm: 'plain' } };
const block = (frame: number) => ({ block: { blendshapes: { frame, values: [[0.1]] } } });
const end = { end: { nfe: 4, seconds: 0.5, replay: 'token' } };
const lines = (...values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

test('a stream’s blocks come as they are sent, whatever its chunks are', async () => {
  const parts: (() => void)[] = [];
  answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const text = lines({ head: { ...head.head, arm: 'pläin' } }, block(0));
    const bytes = Buffer.from(text);
    const cut = bytes.indexOf(0xc3) + 1; // within a letter
    response.write(bytes.subarray(0, cut));
    setImmediate(() => response.write(bytes.subarray(cut)));
    parts.push(() => response.end(lines(block(1), end)));
  };
  const stream = await new AntiphonClient({ url }).stream(WAV);
  expect(stream.head.arm).toBe('pläin');
  const iterator = stream[Symbol.asyncIterator]();
  expect((await iterator.next()).value).toEqual(block(0).block);
  expect(stream.end).toBeUndefined();
  parts[0]?.();
  expect((await iterator.next()).value).toEqual(block(1).block);
  expect((await iterator.next()).done).toBe(true);
  expect(stream.end).toEqual(end.end);
  expect(asked[0]?.headers.accept).toBe('application/x-ndjson');
});

test('leaving a stream stops the server’s work', async () => {
  answer = (response) => {
    response.writeHead(200);
    response.write(lines(head, block(0), block(1)));
  };
  for await (const one of await new AntiphonClient({ url }).stream(WAV)) {
    expect(one).toEqual(block(0).block satisfies MotionBlock);
    break;
  }
  await expect.poll(() => left).toBe(1);
});

test.each<[string, (response: ServerResponse) => void, object]>([
  [
    'an error after the head',
    (r) => r.end(lines(head, block(0), { error: { code: 'SESSION_FAILED', message: 'No.', details: {} } })),
    { code: 'SESSION_FAILED', message: 'No.' },
  ],
  ['no end', (r) => r.end(lines(head, block(0))), { code: 'CUT_OFF' }],
  ['half a line', (r) => r.end(`${lines(head)}{"block"`), { code: 'CUT_OFF' }],
  [
    'a connection that breaks',
    (r) => void (r.write(lines(head)), setTimeout(() => r.destroy(), 20)),
    { code: 'CUT_OFF' },
  ],
  ['no line at all', (r) => r.end(), { code: 'CUT_OFF' }],
  ['a page', (r) => r.end('<html>'), { code: 'CUT_OFF' }],
])('a stream with %s is refused', async (_, write, expected) => {
  answer = (response) => write(response.writeHead(200));
  const reading = async () => {
    for await (const one of await new AntiphonClient({ url }).stream(WAV)) expect(one).toBeDefined();
  };
  expect(await failure(reading())).toMatchObject(expected);
});

test('a refusal has code, status, details, and when to come back', async () => {
  answer = (response) => json(response, 503, busy, { 'retry-after': '4', 'antiphon-request': 'r9' });
  expect(await failure(new AntiphonClient({ url }).generate(WAV))).toMatchObject({
    name: 'AntiphonClientError',
    code: 'SERVER_BUSY',
    message: 'Busy.',
    status: 503,
    details: { waiting: 3 },
    retryAfter: 4,
    request: 'r9',
  });
  expect(asked).toHaveLength(1);
  answer = (response) => response.writeHead(502).end('<h1>Bad gateway</h1>');
  expect(await failure(new AntiphonClient({ url }).bundle())).toMatchObject({ code: 'HTTP_502', status: 502 });
});

test('a busy server is asked again, as often as was said, and nothing else is', async () => {
  answer = (response) =>
    asked.length < 3 ? json(response, 503, busy, { 'retry-after': '0' }) : json(response, 200, MOTION, PROVENANCE);
  expect((await new AntiphonClient({ url, retries: 2 }).generate(WAV)).arm).toBe('strong');
  expect(asked).toHaveLength(3);
  asked.length = 0;
  expect((await failure(new AntiphonClient({ url, retries: 1 }).generate(WAV))).code).toBe('SERVER_BUSY');
  expect(asked).toHaveLength(2);
  for (const [status, headers] of [
    [503, {}],
    [503, { 'retry-after': '3600' }],
    [500, { 'retry-after': '0' }],
  ] as const) {
    // prettier-ignore
    asked.length = 0;
    answer = (response) => json(response, status, busy, headers);
    await failure(new AntiphonClient({ url, retries: 5 }).generate(WAV));
    expect(asked).toHaveLength(1);
  }
});

test('a signal stops a request, a stream and a wait, with its own reason', async () => {
  const client = new AntiphonClient({ url, retries: 1 });
  answer = () => undefined;
  await expect(client.generate(WAV, { signal: AbortSignal.timeout(30) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  await expect.poll(() => left).toBe(1);
  answer = (response) => json(response, 503, busy, { 'retry-after': '30' });
  await expect(client.generate(WAV, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  answer = (response) => response.writeHead(200).write(lines(head));
  const stream = await client.stream(WAV, { signal: AbortSignal.timeout(80) });
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('outcomes, the bundle, the deployment, readiness', async () => {
  const client = new AntiphonClient({ url });
  answer = (response, request) => json(response, 200, { status: 'ok', asked: request.url });
  expect(await client.outcome('token', 'watched', 3.5)).toMatchObject({ asked: '/v1/outcomes' });
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ token: 'token', metric: 'watched', value: 3.5 });
  expect(asked[0]?.headers['content-type']).toBe('application/json');
  expect(await client.bundle()).toMatchObject({ asked: '/v1/bundle' });
  expect(await client.deployment()).toMatchObject({ asked: '/v1/deployment' });
  expect(await client.ready()).toBe(true);
  answer = (response) => json(response, 503, { ready: false }, { 'retry-after': '1' });
  expect(await new AntiphonClient({ url, retries: 3 }).ready()).toBe(false);
  expect(await new AntiphonClient({ url: 'http://127.0.0.1:9' }).ready()).toBe(false);
  expect(await failure(new AntiphonClient({ url: 'http://127.0.0.1:9' }).bundle())).toMatchObject({
    code: 'UNREACHABLE',
    status: 0,
  });
});
