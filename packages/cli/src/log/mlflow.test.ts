import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { KILLED } from '../fixtures/killed-training';
import { Follower, ofTraining, openSinks } from './with-logs';

// A server of what mlflow/protos/service.proto and the REST API's page of limits say; unknown fields are refused, too.
const pair = (value: number) =>
  z.strictObject({
    key: z
      .string()
      .min(1)
      .max(250)
      .regex(/^[\w\-. /]+$/),
    value: z.string().max(value),
  });
const metric = z.strictObject({
  key: z
    .string()
    .max(250)
    .regex(/^[\w\-. /]+$/),
  value: z.number(),
  timestamp: z.int(),
  step: z.int(),
});
const BODIES: Readonly<Record<string, z.ZodType>> = {
  'experiments/create': z.strictObject({ name: z.string().min(1) }),
  'runs/create': z.strictObject({
    experiment_id: z.string(),
    run_name: z.string(),
    start_time: z.int(),
    tags: z.array(pair(5000)).max(100),
  }),
  'runs/log-batch': z.strictObject({
    run_id: z.literal('r1'),
    metrics: z.array(metric).max(1000).optional(),
    params: z.array(pair(500)).max(100).optional(),
  }),
  'runs/update': z.strictObject({
    run_id: z.literal('r1'),
    status: z.enum(['FINISHED', 'KILLED', 'FAILED']),
    end_time: z.int(),
  }),
};
const ANSWERS: Readonly<Record<string, object>> = {
  'experiments/create': { experiment_id: '7' },
  'runs/create': { run: { info: { run_id: 'r1' } } },
};

interface Asked {
  readonly path: string;
  readonly body: {
    readonly metrics?: readonly z.infer<typeof metric>[];
    readonly params?: readonly object[];
    readonly status?: string;
  };
}

let out: string;
let server: Server | undefined;
let asked: Asked[] = [];
const wrong: string[] = [];
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'antiphon-mlflow-'));
  [asked, wrong.length] = [[], 0];
});
afterEach(async () => {
  server?.close();
  server?.closeAllConnections();
  await rm(out, { recursive: true });
});

async function start(port = 0): Promise<number> {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const [path = ''] = (request.url ?? '').replace('/api/2.0/mlflow/', '').split('?');
      if (path === 'experiments/get-by-name') return response.writeHead(404).end('{}');
      const parsed = BODIES[path]?.safeParse(JSON.parse(text));
      if (parsed?.success !== true) wrong.push(`${path}: ${parsed?.error.message ?? 'unknown'}`);
      asked.push({ path, body: JSON.parse(text) as Asked['body'] });
      return response.end(JSON.stringify(ANSWERS[path] ?? {}));
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const append = (events: readonly object[]) =>
  appendFile(join(out, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
const follower = (port: number, said: string[] = []) =>
  new Follower(openSinks([`mlflow=http://127.0.0.1:${port}`], out), ofTraining(out), (words) => said.push(words));
const steps = () =>
  asked.flatMap(({ body }) => body.metrics?.filter(({ key }) => key === 'loss').map(({ step }) => step) ?? []);
const TEN_TO_400 = Array.from({ length: 40 }, (_, i) => 10 * (i + 1));

test('metrics, parameters and the end are sent as the schema wants it; a resumed training goes on in its run, each step once', async () => {
  const port = await start();
  const second = KILLED.findLastIndex(({ event }) => event === 'start');
  await append(KILLED.slice(0, second));
  await follower(port).poll(true);
  await append(KILLED.slice(second));
  await follower(port).poll(true);
  expect(wrong).toEqual([]);
  expect(steps()).toEqual(TEN_TO_400);
  expect(asked.filter(({ path }) => path === 'runs/create')).toHaveLength(1);
  expect(asked.find(({ body }) => body.params !== undefined)?.body.params).toContainEqual({
    key: 'batchSize',
    value: '8',
  });
  expect(asked.at(-1)).toMatchObject({ path: 'runs/update', body: { status: 'FINISHED' } });
});

test('a server that is down is told once, stops nothing, and gets all of it when it is there again', async () => {
  const port = await start();
  server?.close();
  server?.closeAllConnections();
  await append(KILLED.slice(0, 5));
  const said: string[] = [];
  const follows = follower(port, said);
  await follows.poll();
  await append(KILLED.slice(5));
  await follows.poll();
  expect(said).toEqual([expect.stringMatching(/^A log cannot be kept, and the work goes on without: .*ECONNREFUSED/)]);
  await start(port);
  await follows.poll(true);
  expect(wrong).toEqual([]);
  expect(steps()).toEqual(TEN_TO_400);
  expect(said).toHaveLength(1);
});

test('what is no address is refused', () => {
  for (const kind of ['mlflow', 'mlflow=here', 'mlflow=file:///x'])
    expect(() => openSinks([kind], out)).toThrow(/--log mlflow: .* is no address of a server/);
});
