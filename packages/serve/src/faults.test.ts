import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { encodeWav } from '@antiphon/formats';
import { buildApp } from './app';
import { parseDeployment } from './deployment/deployment';
import { LiveDeployment } from './deployment/live-deployment';
import { TOY_BUNDLE } from './fixtures/toy-bundle';
import { resolveSettings } from './settings/resolve-settings';

// What once failed for real, tried on a real socket; each test is named by its fault.

const TOY = parseDeployment({ name: 'toy', bundles: { toy: TOY_BUNDLE }, arms: [{ name: 'toy', bundle: 'toy' }] });
const limits = { bytes: 2_000_000, bodies: 5_000_000, uploadSeconds: 0.8, drainSeconds: 5 };
const { settings } = resolveSettings({ file: { path: 'test.yaml', server: { lanes: [1], workers: 1, limits } } });
let live: LiveDeployment;
let app: ReturnType<typeof buildApp>;
let url: string;
beforeAll(async () => {
  live = await LiveDeployment.open(TOY, { threads: 1 });
  app = buildApp({ live, settings });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await app.close();
  await live.close();
});

const WAV = Buffer.from(encodeWav({ sampleRate: 8000, channels: [new Float32Array(4000)] }));

function ask(query: string, body: Uint8Array<ArrayBuffer> = new Uint8Array(WAV), type = 'audio/wav') {
  return fetch(`${url}/v1/generate${query}`, { method: 'POST', headers: { 'content-type': type }, body });
}

async function refusal(reply: Response) {
  const { error } = (await reply.json()) as { error: { code: string; message: string } };
  return { status: reply.status, ...error };
}

function generator() {
  return live.current.arms.get('toy')?.bundle.generator ?? expect.fail('no arm');
}

/** A request on a socket of its own. */
function dial(bytes: Uint8Array, length = bytes.length, more = '') {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
  const head = `POST /v1/generate?steps=20 HTTP/1.1\r\nhost: x\r\ncontent-type: audio/wav\r\ncontent-length: ${length}\r\n`;
  socket.write(`${head}${more}\r\n`);
  socket.write(bytes);
  return socket;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Of 590 s at 1 kHz: frames of 65,535 samples that are all the same. */
function tinyFlac(): Uint8Array<ArrayBuffer> {
  const info = Buffer.alloc(34);
  info.writeUInt16BE(65535, 0);
  info.writeUInt16BE(65535, 2);
  info.writeBigUInt64BE((1000n << 44n) | (15n << 36n) | 590_000n, 10);
  return Uint8Array.from([...Buffer.from('fLaC\x80\0\0\x22', 'latin1'), ...info]);
}

test('Compute without a bound: a tiny FLAC of ten minutes at 1000 steps is refused before it waits or is heard', async () => {
  const heard = vi.spyOn(generator(), 'stream');
  const refused = await refusal(await ask('?steps=1000', tinyFlac(), 'audio/flac'));
  expect(refused).toMatchObject({ status: 400, code: 'LIMIT_EXCEEDED' });
  expect(refused.message).toMatch(/590\.00, and this server takes 30 at most/);
  expect(heard).not.toHaveBeenCalled();
  heard.mockRestore();
});

test.each(['?steps=0', '?steps=1001', '?sampler=zz', '?guidance=zz', '?scale=1e6', '?options={"kind":"pag"}'])(
  'Refused only after the audio was heard: %s is refused while its body has hardly begun',
  async (query) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
    const head = 'HTTP/1.1\r\nhost: x\r\ncontent-type: audio/wav\r\ncontent-length: 1000000\r\n\r\n';
    socket.write(`POST /v1/generate${encodeURI(query)} ${head}RIFF`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  },
);

test('Uploads without a limit: those that stall are ended, take no more memory than they may, and readiness says so', async () => {
  const sockets = Array.from({ length: 8 }, () => dial(new Uint8Array(1_000_000), 1_900_000));
  const heard = sockets.map(() => '');
  for (const [i, socket] of sockets.entries()) socket.on('data', (data) => (heard[i] += String(data)));
  await vi.waitUntil(() => heard.filter((text) => text.startsWith('HTTP/1.1 503')).length >= 3, { timeout: 5000 });
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { ready: false, reason: 'the bodies of requests take all memory that they may' },
  ]);
  await vi.waitUntil(() => heard.every((text) => /^HTTP\/1\.1 (503|408)/.test(text)), { timeout: 5000 });
  for (const socket of sockets) socket.destroy();
  await vi.waitUntil(async () => (await fetch(`${url}/readyz`)).ok, { timeout: 5000 });
});

test('A turn is lost: clients that leave a stream while their recording is heard give theirs back', async () => {
  const { stream } = generator();
  const slow = vi.spyOn(generator(), 'stream').mockImplementation(async ({ signal, ...request }) => {
    const begun = await stream.call(generator(), request);
    if (signal?.aborted !== true) await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    return begun;
  });
  for (let i = 0; i < 3; i++) {
    const socket = dial(WAV, WAV.length, 'accept: application/x-ndjson\r\n');
    await vi.waitUntil(() => slow.mock.calls.length === i + 1, { timeout: 5000 });
    socket.destroy();
    await pause(50);
  }
  slow.mockRestore();
  // One worker of one lane: with a turn lost, nobody would be answered again.
  expect((await ask('?steps=2')).status).toBe(200);
});

test('The answer names nothing: it says arm, bundle, seed, guidance, sampler, steps and token', async () => {
  const { headers } = await ask('?steps=2&seed=9');
  expect(headers.get('antiphon-seed')).toBe('9');
  expect(headers.get('antiphon-bundle')).toBe(live.current.arms.get('toy')?.bundle.digest);
  for (const name of ['arm', 'guidance', 'sampler', 'steps', 'nfe', 'seconds', 'request', 'replay'])
    expect(headers.get(`antiphon-${name}`), name).toBeTruthy();
});

test('A wrong method gives 404: it is refused with what the address takes', async () => {
  const reply = await fetch(`${url}/v1/generate`);
  expect(reply.headers.get('allow')).toBe('POST');
  expect(await refusal(reply)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
});

test.each(['audio/webm', 'audio/mp4', 'multipart/form-data; boundary=x'])(
  'What browsers send is refused without saying what is taken: %s is told',
  async (type) => {
    const refused = await refusal(await ask('', new Uint8Array(8), type));
    expect(refused).toMatchObject({ status: 415, code: 'UNSUPPORTED_BODY' });
    expect(refused.message).toMatch(/Taken are WAV \(audio\/wav\), FLAC/);
  },
);
