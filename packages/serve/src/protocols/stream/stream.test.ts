import { once } from 'node:events';
import { connect } from 'node:net';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { AntiphonError } from '@antiphon/core';
import { decodeNpy, encodeMotionFile } from '@antiphon/formats';
import { Generator } from '@antiphon/generate';
import type { ServedMotion } from '../../motion/motion-service';
import { TOY_BUNDLE, toyService, toyWav } from '../fixtures/toy-service';
import { goneSignal } from '../gone-signal';
import { answerStream, wantsNdjson } from './answer-stream';
import { ndjsonOf } from './ndjson';

let generator: Generator;
const apps: FastifyInstance[] = [];
beforeAll(async () => {
  generator = await Generator.open(TOY_BUNDLE, { threads: 1 });
});
afterEach(async () => void (await Promise.all(apps.splice(0).map((app) => app.close()))));
afterAll(() => generator.close());

function toyMotion(seconds: number): Promise<ServedMotion> {
  const wish = { id: 'request-1', caller: {}, choice: { seed: 3 } };
  return toyService(generator).admit(wish).motion(toyWav(seconds), new AbortController().signal);
}

/** Blocks of nearly a megabyte that are made one by one, when they are asked for. */
async function slowMotion(blocks: number, fails = false) {
  const whole = await toyMotion(0.5);
  const made = { blocks: 0, left: false };
  const motion: ServedMotion = {
    ...whole,
    format: { fps: 30, parts: [{ kind: 'blendshapes', names: Array.from({ length: 200 }, (_, i) => `face${i}`) }] },
    frames: blocks * 1000,
    blocks: (async function* () {
      try {
        for (let i = 0; i < blocks; i++) {
          await new Promise((resolve) => setImmediate(resolve));
          if (fails && i === 1) throw new AntiphonError('SESSION_FAILED', { operation: 'run', problem: 'no memory' });
          made.blocks++;
          yield new Float32Array(1000 * 200);
        }
      } finally {
        made.left = true;
      }
    })(),
  };
  return { motion, made };
}

/** A count, once it has not grown for a while. */
async function settled(count: () => number): Promise<number> {
  for (let before = -1; ;) {
    const now = count();
    if (now === before) return now;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

async function lines(motion: ServedMotion): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for await (const line of ndjsonOf(motion)) {
    expect(line.endsWith('\n') && line.indexOf('\n') === line.length - 1).toBe(true);
    found.push(JSON.parse(line) as Record<string, unknown>);
  }
  return found;
}

async function listening(motion: ServedMotion, as: string): Promise<{ address: string; signal: () => AbortSignal }> {
  const app = fastify({ forceCloseConnections: true });
  apps.push(app);
  let signal = new AbortController().signal;
  app.get('/', (_, reply) => {
    signal = goneSignal(reply.raw);
    return answerStream(reply, motion, as);
  });
  return { address: await app.listen({ port: 0, host: '127.0.0.1' }), signal: () => signal };
}

test('lines are a head, blocks and an end, and their values are those of the JSON file', async () => {
  const file = JSON.parse(String(Buffer.from(await encodeMotionFile('json', await toyMotion(7))))) as {
    frames: number;
    blendshapes: { names: string[]; values: number[][] };
    skeleton: { joints: object[]; values: number[][] };
  };
  const [head, ...rest] = await lines(await toyMotion(7));
  expect(head).toMatchObject({
    head: {
      format: 'antiphon-motion-stream/1',
      request: 'request-1',
      fps: 30,
      frames: file.frames,
      blendshapes: { names: file.blendshapes.names, frames: 210 },
      skeleton: { joints: file.skeleton.joints },
      arm: 'plain',
      by: 'sticky',
      seed: 3,
      guidance: { kind: 'cfg', scale: 1 },
    },
  });
  const end = rest.pop();
  expect(end).toMatchObject({ end: { nfe: expect.any(Number) as number, replay: 'replay-3' } });
  type Part = { frame: number; values: number[][] };
  const blocks = rest.map(({ block }) => block as { blendshapes: Part; skeleton: Part });
  expect(blocks.length).toBeGreaterThan(3);
  for (const part of ['blendshapes', 'skeleton'] as const) {
    const values: number[][] = [];
    for (const { [part]: own } of blocks.filter((block) => part in block)) {
      expect(own.frame).toBe(values.length);
      values.push(...own.values);
    }
    expect(values).toEqual(file[part].values);
  }
});

test('what goes wrong after the head is the last line, without internals', async () => {
  const { motion } = await slowMotion(3, true);
  const found = await lines(motion);
  expect(found.map((line) => Object.keys(line)[0])).toEqual(['head', 'block', 'error']);
  expect(found.at(-1)).toMatchObject({ error: { code: 'SESSION_FAILED', details: { operation: 'run' } } });
  expect(JSON.stringify(found.at(-1))).not.toContain('no memory');
  const broken: ServedMotion = {
    ...motion,
    // eslint-disable-next-line require-yield
    blocks: (async function* () {
      throw new TypeError('of /srv/secret');
    })(),
  };
  expect((await lines(broken)).at(-1)).toMatchObject({ error: { code: 'INTERNAL' } });
});

test.each(['ndjson', 'npy'])(
  'as %s, the first block is read before the others are made, and leaving stops',
  async (as) => {
    const { motion, made } = await slowMotion(500);
    const { address, signal } = await listening(motion, as);
    const leave = new AbortController();
    const answer = await fetch(address, { signal: leave.signal });
    const reader = answer.body?.getReader();
    for (let read = 0; read < 1000;) read += (await reader?.read())?.value?.length ?? 1000;
    // The kernel's buffers of a connection take some megabytes; the rest waits for the client.
    const before = await settled(() => made.blocks);
    expect(before).toBeLessThan(100);
    expect(signal().aborted).toBe(false);
    leave.abort();
    await expect.poll(() => made.left).toBe(true);
    expect(signal().aborted).toBe(true);
    expect(made.blocks).toBeLessThanOrEqual(before + 1);
  },
);

test('the first line with motion comes before the second block is asked for', async () => {
  const { motion, made } = await slowMotion(5);
  const stream = ndjsonOf(motion);
  await stream.next();
  expect(made.blocks).toBe(0);
  expect((await stream.next()).value).toContain('"block"');
  expect(made.blocks).toBe(1);
  await stream.return(undefined);
  expect(made.left).toBe(true);
});

test('chunked NPY is the file, and its cost follows in trailers', async () => {
  const { address } = await listening(await toyMotion(7), 'npy');
  const request = httpRequest(address).end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  expect(answer.headers).toMatchObject({
    'transfer-encoding': 'chunked',
    'content-type': 'application/octet-stream',
    'antiphon-request': 'request-1',
    'antiphon-arm': 'plain',
    'antiphon-seed': '3',
    'antiphon-guidance': '{"kind":"cfg","scale":1}',
    'antiphon-sampler': 'ddim',
    'antiphon-steps': '4',
  });
  expect(answer.trailers).toMatchObject({ 'antiphon-replay': 'replay-3' });
  expect(Number(answer.trailers['antiphon-nfe'])).toBeGreaterThan(0);
  const whole = Buffer.concat(chunks);
  expect(Buffer.compare(whole, Buffer.from(await encodeMotionFile('npy', await toyMotion(7))))).toBe(0);
  expect(decodeNpy(whole, 'answer').shape[0]).toBe(210);
});

test('a file that breaks off under way is no whole answer', async () => {
  const { motion } = await slowMotion(5, true);
  const { address } = await listening(motion, 'npy');
  await expect(fetch(address).then((answer) => answer.arrayBuffer())).rejects.toThrow();
});

test('of HTTP/1.0, which has no chunks, the stream ends with the connection', async () => {
  const { address } = await listening(await toyMotion(1), 'npy');
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.write('GET / HTTP/1.0\r\n\r\n');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const answer = Buffer.concat(chunks);
  const body = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
  expect(decodeNpy(body, 'answer').shape[0]).toBe(30);
});

test.each([
  ['application/x-ndjson', true],
  ['application/x-ndjson; q=0.9, */*;q=0.1', true],
  ['APPLICATION/NDJSON', true],
  ['application/x-ndjson;q=0', false],
  ['*/*', false],
  ['application/json', false],
  [undefined, false],
])('Accept: %s', (accept, wanted) => {
  expect(wantsNdjson(accept)).toBe(wanted);
});
