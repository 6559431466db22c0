import { once } from 'node:events';
import { connect } from 'node:net';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { AntiphonError, ERRORS, Random } from '@antiphon/core';
import { encodeWav, parseBvh } from '@antiphon/formats';
import { digestOf, writeGuidanceCard } from '@antiphon/generate';
import { buildApp } from './app';
import { parseDeployment } from './deployment/deployment';
import { LiveDeployment } from './deployment/live-deployment';
import { TOY_BUNDLE } from './fixtures/toy-bundle';
import { resolveSettings } from './settings/resolve-settings';

const TOY = parseDeployment({ name: 'toy', bundles: { toy: TOY_BUNDLE }, arms: [{ name: 'toy', bundle: 'toy' }] });
const settings = resolveSettings({
  file: {
    path: 'test.yaml',
    server: { workers: 1, lanes: [1], limits: { bytes: 100_000, seconds: 4, steps: 200, waiting: 2 } },
  },
}).settings;
let live: LiveDeployment;
let app: ReturnType<typeof buildApp>;
beforeAll(async () => {
  live = await LiveDeployment.open(TOY, { threads: 1 });
  app = buildApp({ live, settings });
});
afterAll(async () => {
  await app.close();
  await live.close();
});

function bundle() {
  return live.current.arms.get('toy')?.bundle ?? expect.fail('no arm');
}

function wav(seconds: number): Buffer {
  const random = Random.stream(1, 'wav');
  const channel = Float32Array.from({ length: Math.round(8000 * seconds) }, () => 0.1 * random.normal());
  return Buffer.from(encodeWav({ sampleRate: 8000, channels: [channel] }));
}

function post(query: string, body = wav(0.8), type = 'audio/wav') {
  return app.inject({ method: 'POST', url: `/v1/generate${query}`, headers: { 'content-type': type }, body });
}

test('health, readiness and the bundle are answered', async () => {
  expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
  const ready = await app.inject('/readyz');
  expect([ready.statusCode, ready.json()]).toEqual([200, { ready: true }]);
  expect((await app.inject('/v1/bundle')).json()).toEqual({
    ...bundle().manifest,
    digest: bundle().digest,
    audit: null,
  });
});

test('the bundle is shown with what its audit found', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-audited-'));
  await cp(TOY_BUNDLE, folder, { recursive: true });
  const findings = [
    { name: 'branch-rarely-trained', check: 'drop-rates', sentence: 'Seen in 4 % of the samples.' } as const,
  ];
  const spec = { kind: 'cfg' };
  const of = { name: 'toy', trained: spec, sampling: spec, deep: false, findings, checks: [] } as const;
  const card = { format: 'antiphon-guidance-card/1', subject: await digestOf(folder), ...of } as const;
  await writeGuidanceCard(folder, card);
  const audited = await LiveDeployment.open({ ...TOY, bundles: { toy: folder } }, { threads: 1 });
  const shown = buildApp({ live: audited });
  expect((await shown.inject('/v1/bundle')).json()).toMatchObject({
    audit: { summary: '1 finding: branch-rarely-trained', findings },
  });
  await shown.close();
  await audited.close();
  await rm(folder, { recursive: true });
});

test('any option of a strategy can be asked for', async () => {
  const reply = await post('?guidance=cfg&scale=3&steps=10&options={"ramp":"rising","within":[0.2,0.8]}');
  expect(reply.statusCode, reply.body).toBe(200);
  expect(Number(reply.headers['antiphon-nfe'])).toBeLessThan(40);
});

test('a WAV body becomes motion', async () => {
  const reply = await post('?guidance=cfg&scale=2&seed=3&steps=10');
  expect(reply.statusCode).toBe(200);
  expect(reply.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'antiphon-nfe': '40' });
  const motion = reply.json<{ frames: number; blendshapes: { values: number[][] } }>();
  expect(motion).toMatchObject({ fps: 30, frames: 24, blendshapes: { names: ['jawOpen', 'browInnerUp'] } });
  expect(motion.blendshapes.values.flat().every(Number.isFinite)).toBe(true);
  expect((await post('?guidance=cfg&scale=2&seed=3&steps=10')).body).toBe(reply.body);
  expect((await post('?guidance=cfg&scale=2&seed=4&steps=10')).body).not.toBe(reply.body);
});

test('BVH, GLB, a page and NPY are answered as files', async () => {
  const bvh = await post('?format=bvh&steps=4');
  expect(bvh.headers['content-type']).toMatch(/^text\/plain/);
  expect(parseBvh(bvh.body, 'reply').frames).toBe(24);
  const glb = await post('?format=glb&steps=4');
  expect(glb.headers['content-type']).toBe('model/gltf-binary');
  expect(glb.rawPayload.subarray(0, 4).toString()).toBe('glTF');
  const page = await post('?format=html&steps=4');
  expect(page.headers['content-type']).toMatch(/^text\/html/);
  expect(page.body).toContain('data:audio/wav;base64,');
  const npy = await post('?format=npy&steps=4&sampler=dpmpp-2m', wav(0.2), 'application/octet-stream');
  expect(npy.rawPayload.subarray(1, 6).toString()).toBe('NUMPY');
});

test('what is left out is as trained', async () => {
  const trained = await post('');
  expect(trained.body).toBe((await post('?guidance=cfg&scale=2&sampler=ddim&steps=25&seed=0&format=json')).body);
  expect(trained.body).not.toBe((await post('?scale=1')).body);
});

test.each([
  ['?guidance=magic', 400, 'UNKNOWN_GUIDANCE', /Known: cfg, null-embed, fixed/],
  ['?guidance=fixed&scale=3', 400, 'FIXED_GUIDANCE_SCALE', /only scale 1/],
  ['?options=ramp', 400, 'INVALID_INPUT', /query: "options": expected a JSON object/],
  ['?options={"rmap":"rising"}', 400, 'INVALID_GUIDANCE', /unknown option "rmap"/],
  ['?scale=much', 400, 'INVALID_INPUT', /query: "scale": expected a number/],
  ['?scale=1&scale=2', 400, 'INVALID_INPUT', /"scale"/],
  ['?scale=-1', 400, 'INVALID_GUIDANCE', /at least 0/],
  ['?within=0.9', 400, 'INVALID_INPUT', /LOW,HIGH/],
  ['?within=0.9,0.1', 400, 'INVALID_GUIDANCE', /low < high/],
  ['?sampler=euler', 400, 'UNKNOWN_SAMPLER', /Known: ddim, ddpm, dpmpp-2m/],
  ['?steps=ddim700', 400, 'INVALID_RESPACING', /ddim700/],
  ['?steps=201', 400, 'LIMIT_EXCEEDED', /Steps: 201, and this server takes 200 at most/],
  ['?scale=101', 400, 'LIMIT_EXCEEDED', /Guidance scale: 101/],
  ['?scale=1e9', 400, 'LIMIT_EXCEEDED', /Guidance scale/],
  ['?eta=2', 400, 'INVALID_INPUT', /eta: expected 0 to 1/],
  ['?options={"kind":"pag"}', 400, 'INVALID_INPUT', /without "kind"/],
  ['?format=glb&stream=true', 400, 'INVALID_INPUT', /known only when it is whole/],
  ['?seed=1.5', 400, 'INVALID_INPUT', /"seed"/],
  ['?format=fbx', 400, 'INVALID_INPUT', /expected one of bvh, csv, npy, json, glb, gltf, html/],
  ['?frobnicate=1', 400, 'INVALID_INPUT', /"frobnicate"/],
  ['?__proto__=1', 400, 'INVALID_INPUT', /__proto__/],
])('POST /v1/generate%s is refused: %i %s', async (query, status, code, message) => {
  const reply = await post(query);
  expect(reply.statusCode).toBe(status);
  const { error } = reply.json<{ error: { code: string; message: string; details: object } }>();
  expect(error).toMatchObject({ code, details: expect.any(Object) as object });
  expect(error.message).toMatch(message);
});

test.each([
  ['a body that is not WAV', Buffer.from('hello, this is text'), 'audio/wav', 400, 'INVALID_AUDIO'],
  ['an empty body', Buffer.alloc(0), 'audio/wav', 400, 'INVALID_AUDIO'],
  ['a truncated WAV', wav(1).subarray(0, 5000), 'audio/wav', 400, 'INVALID_WAV'],
  ['audio that is too long', wav(5), 'audio/wav', 400, 'LIMIT_EXCEEDED'],
  ['a body that is too large', wav(8), 'audio/wav', 413, 'BODY_TOO_LARGE'],
  ['another media type', Buffer.from('<x/>'), 'text/html', 415, 'UNSUPPORTED_BODY'],
])('%s is refused', async (_, body, type, status, code) => {
  const reply = await post('', body, type);
  expect([reply.statusCode, reply.json<{ error: { code: string } }>().error.code]).toEqual([status, code]);
});

test('a route that does not exist is a 404 in the same form', async () => {
  const reply = await app.inject('/v3/generate?x=1');
  expect(reply.statusCode).toBe(404);
  expect(reply.json()).toMatchObject({
    error: {
      code: 'UNKNOWN_ROUTE',
      message: expect.stringMatching(/^There is no GET \/v3\/generate here\./) as string,
      details: { route: 'GET /v3/generate' },
    },
  });
});

test('every refusal has a code of the table: of a method, an address that is none, a broken body, and what is no HTTP', async () => {
  const codeOf = async (request: {
    method?: 'DELETE' | 'POST';
    url: string;
    headers?: Record<string, string>;
    body?: string;
  }) => {
    const reply = await app.inject(request);
    const { code } = reply.json<{ error: { code: string } }>().error;
    expect(ERRORS).toHaveProperty(code);
    expect(reply.statusCode).toBe(ERRORS[code as keyof typeof ERRORS].status);
    return code;
  };
  expect(await codeOf({ method: 'DELETE', url: '/v1/bundle' })).toBe('METHOD_NOT_ALLOWED');
  expect(await codeOf({ url: '/v1/%E0%A4%A' })).toBe('INVALID_REQUEST');
  const headers = { 'content-type': 'application/json' };
  expect(await codeOf({ method: 'POST', url: '/v1/generate', headers, body: '{' })).toBe('UNSUPPORTED_BODY');

  const listening = buildApp({ live });
  const { port } = new URL(await listening.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  socket.write('this is no HTTP\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"INVALID_REQUEST"/);
  socket.destroy();
  await listening.close();
});

test('more requests than may wait are told to come back, and readiness says so', async () => {
  const requests = Array.from({ length: 5 }, () => post('?steps=200', wav(3)));
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  expect((await app.inject('/readyz')).statusCode).toBe(503);
  const replies = await Promise.all(requests);
  expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([200, 200, 200, 503, 503]);
  const busy = replies.find(({ statusCode }) => statusCode === 503);
  expect(Number(busy?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(busy?.json()).toMatchObject({ error: { code: 'SERVER_BUSY' } });
  expect((await app.inject('/readyz')).statusCode).toBe(200);
});

test.each([
  ['anything', new Error('secret'), 'INTERNAL'],
  ['a bundle that broke', new AntiphonError('INVALID_BUNDLE', { path: '/secret', problem: 'secret' }), 'INTERNAL'],
  [
    'a network that fails',
    new AntiphonError('SESSION_FAILED', { operation: 'denoise', problem: 'secret' }),
    'SESSION_FAILED',
  ],
])('%s is a failure of the server itself, and its words are hidden from clients', async (_, error, code) => {
  const failing = buildApp({ logs: { logger: false }, live });
  vi.spyOn(bundle().generator, 'stream').mockRejectedValueOnce(error);
  const request = {
    method: 'POST',
    url: '/v1/generate',
    headers: { 'content-type': 'audio/wav' },
    body: wav(0.1),
  } as const;
  const reply = await failing.inject(request);
  expect(reply.statusCode).toBe(500);
  expect(reply.json()).toMatchObject({ error: { code } });
  expect(reply.body).not.toMatch(/secret/);
  expect((await failing.inject(request)).statusCode).toBe(200);
  await failing.close();
});

test('closing lets a running request end', async () => {
  const closing = buildApp({ live });
  const running = closing.inject({
    method: 'POST',
    url: '/v1/generate?steps=100',
    headers: { 'content-type': 'audio/wav' },
    body: wav(2),
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await closing.close();
  expect((await running).statusCode).toBe(200);
});
