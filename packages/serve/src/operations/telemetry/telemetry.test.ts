import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { trace } from '@opentelemetry/api';
import { AntiphonError } from '@antiphon/core';
import { answerWithError } from '../../error-reply';
import { INSTRUMENTS, prometheusName } from './instruments';
import { parsePrometheus, valueOf } from './fixtures/parse-prometheus';
import { createTelemetry, type Telemetry } from './telemetry';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const resource = { version: '1.2.3', instance: 'one' };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A bare app that does as the server does. */
function serve(telemetry: Telemetry): FastifyInstance {
  const app = fastify();
  ends.push(() => app.close());
  app.setErrorHandler(answerWithError);
  telemetry.register(app);
  app.addContentTypeParser('audio/wav', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.post<{ Params: { arm: string } }>('/v1/:arm/generate', async ({ params }, reply) => {
    const { arm } = params;
    await telemetry.span('queue', () => new Promise((resolve) => setTimeout(resolve, 2)));
    await telemetry.span('sampling', (span) => {
      span.setAttributes({ 'antiphon.steps': 25, 'antiphon.scale': 2.5, 'antiphon.place': true });
      return telemetry.span('encoding', () => undefined);
    });
    if (arm === 'broken') await telemetry.span('hearing', () => Promise.reject(unheard));
    return reply.header('antiphon-arm', arm).send('motion');
  });
  return app;
}

const unheard = new AntiphonError('INVALID_AUDIO', { path: '/home/somebody/speech.wav', problem: 'no sound' });

function post(app: FastifyInstance, arm: string, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: `/v1/${arm}/generate?user=user-4711`,
    headers: { 'content-type': 'audio/wav', 'antiphon-user': 'user-4711', ...headers },
    body: 'sound',
  });
}

/** A collector that keeps what it is sent. */
async function collector(status = 200) {
  const taken: { path: string; type: string | undefined; body: unknown }[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as unknown;
      taken.push({ path: String(request.url), type: request.headers['content-type'], body });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, taken };
}

interface Sent {
  readonly name: string;
  readonly spanId: string;
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: { key: string; value: unknown }[];
  readonly kind: number;
  readonly status: { code: number; message?: string };
}

function spansOf(body: unknown): Sent[] {
  const { resourceSpans } = body as { resourceSpans: { scopeSpans: { spans: Sent[] }[] }[] };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

test('requests and generations are counted by route and arm, as Prometheus reads it, and never by user', async () => {
  const telemetry = createTelemetry({ metrics: true }, { resource, now: Date.now });
  const app = serve(telemetry);
  await post(app, 'calm');
  await post(app, 'broken');
  await app.inject('/nowhere/user-4711');
  const generation = { arm: 'calm', outcome: 'answered', queued: 0.3, firstBlock: 0.6, seconds: 2, motion: 4 } as const;
  telemetry.generation({ ...generation, nfe: 50 });
  telemetry.generation({ ...generation, nfe: 30 });
  telemetry.generation({ arm: 'calm', outcome: 'gone' });
  telemetry.lane(4, 3);
  telemetry.gauge('waiting', () => 7);
  telemetry.gauge('waiting', () => 8);
  const reply = await app.inject('/metrics');
  expect(reply.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  const families = parsePrometheus(reply.body);
  const http = { http_request_method: 'POST', http_route: '/v1/:arm/generate', url_scheme: 'http' };
  const answered = { ...http, http_response_status_code: '200' };
  expect(valueOf(families, 'http_server_request_duration_seconds_count', answered)).toBe(1);
  expect(
    valueOf(families, 'http_server_request_duration_seconds_count', { ...http, http_response_status_code: '400' }),
  ).toBe(1);
  expect(valueOf(families, 'http_server_request_duration_seconds_count', { http_route: 'none' })).toBe(1);
  expect(
    families
      .get('http_server_request_duration_seconds')
      ?.samples.filter(({ labels }) => labels.le && labels.http_response_status_code === '200')
      .map(({ labels }) => labels.le),
  ).toEqual([
    '0.005',
    '0.01',
    '0.025',
    '0.05',
    '0.075',
    '0.1',
    '0.25',
    '0.5',
    '0.75',
    '1',
    '2.5',
    '5',
    '7.5',
    '10',
    '+Inf',
  ]);
  const arm = { antiphon_arm: 'calm' };
  expect(valueOf(families, 'antiphon_generations_total', { ...arm, antiphon_outcome: 'answered' })).toBe(2);
  expect(valueOf(families, 'antiphon_generations_total', { ...arm, antiphon_outcome: 'gone' })).toBe(1);
  expect(valueOf(families, 'antiphon_generation_evaluations_total', arm)).toBe(80);
  expect(valueOf(families, 'antiphon_generation_motion_seconds_total', arm)).toBe(8);
  expect(valueOf(families, 'antiphon_generation_queue_duration_seconds_sum', arm)).toBeCloseTo(0.6);
  expect(valueOf(families, 'antiphon_generation_first_block_duration_seconds_bucket', { ...arm, le: '0.5' })).toBe(0);
  expect(valueOf(families, 'antiphon_generation_real_time_factor_bucket', { ...arm, le: '0.5' })).toBe(2);
  expect(valueOf(families, 'antiphon_lane_filled_total', { antiphon_lane_size: '4' })).toBe(3);
  expect(valueOf(families, 'antiphon_requests_waiting', {})).toBe(8);
  expect(families.has('process_cpu_seconds_total')).toBe(true);
  expect(reply.body).not.toMatch(/4711/);
});

test('names are those of OpenTelemetry’s rules for Prometheus', () => {
  expect(Object.values(INSTRUMENTS).map(prometheusName)).toMatchObject({
    0: 'http_server_request_duration_seconds',
    1: 'antiphon_generations_total',
    7: 'antiphon_generation_motion_seconds_total',
  });
  expect(prometheusName(INSTRUMENTS.bodies)).toBe('antiphon_bodies_bytes');
  expect(prometheusName(INSTRUMENTS.sampleRatio)).toBe('antiphon_sample_ratio_alarm_ratio');
});

test('whatever arms are told, memory stays bounded', async () => {
  const telemetry = createTelemetry({ metrics: true }, { resource, now: Date.now });
  const app = serve(telemetry);
  for (let i = 0; i < 1000; i++) telemetry.generation({ arm: `arm-${i}`, outcome: 'answered' });
  const families = parsePrometheus((await app.inject('/metrics')).body);
  expect(families.get('antiphon_generations_total')?.samples).toHaveLength(201);
  expect(valueOf(families, 'antiphon_generations_total', { antiphon_arm: 'other' })).toBe(800);
});

test('numbers are shown to nobody, and nothing is sent, unless asked for', async () => {
  const app = serve(createTelemetry({ metrics: false }, { resource, now: Date.now }));
  expect((await app.inject('/metrics')).statusCode).toBe(404);
  expect((await post(app, 'calm')).body).toBe('motion');
});

test('a collector gets a trace that goes on from the caller’s: upload, queue, sampling, and what is inside', async () => {
  const { url, taken } = await collector();
  const telemetry = createTelemetry({ metrics: false, otlp: `${url}/` }, { resource, now: Date.now });
  const app = serve(telemetry);
  await post(app, 'calm', { traceparent: `00-${TRACE}-${PARENT}-01` });
  await telemetry.close();
  const sent = taken.find(({ path }) => path === '/v1/traces');
  expect(sent?.type).toBe('application/json');
  const spans = spansOf(sent?.body);
  const named = Object.fromEntries(spans.map((span) => [span.name, span]));
  const root = named['POST /v1/:arm/generate'];
  expect(root).toMatchObject({
    traceId: TRACE,
    parentSpanId: PARENT,
    kind: 2,
    flags: 0x301,
    status: { code: 0 },
    startTimeUnixNano: expect.stringMatching(/^\d{19}$/) as string,
    attributes: expect.arrayContaining([
      { key: 'http.route', value: { stringValue: '/v1/:arm/generate' } },
      { key: 'http.response.status_code', value: { intValue: 200 } },
      { key: 'antiphon.arm', value: { stringValue: 'calm' } },
    ]) as unknown[],
  });
  const parents = { upload: root, queue: root, sampling: root, encoding: named.sampling };
  for (const [name, parent] of Object.entries(parents))
    expect(named[name], name).toMatchObject({ traceId: TRACE, parentSpanId: parent?.spanId, kind: 1 });
  expect(named.sampling?.attributes).toEqual([
    { key: 'antiphon.steps', value: { intValue: 25 } },
    { key: 'antiphon.scale', value: { doubleValue: 2.5 } },
    { key: 'antiphon.place', value: { boolValue: true } },
  ]);
  const lasted = Number(BigInt(named.queue?.endTimeUnixNano ?? 0) - BigInt(named.queue?.startTimeUnixNano ?? 0));
  expect(lasted).toBeGreaterThanOrEqual(1e6);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(5);
  expect(JSON.stringify(taken)).not.toMatch(/4711/);
});

test('what fails is marked by its code, and says nothing of files', async () => {
  const { url, taken } = await collector();
  const telemetry = createTelemetry({ metrics: false, otlp: url }, { resource, now: Date.now });
  await post(serve(telemetry), 'broken');
  await telemetry.close();
  const hearing = spansOf(taken.find(({ path }) => path === '/v1/traces')?.body).find(({ name }) => name === 'hearing');
  expect(hearing?.status).toEqual({ code: 2, message: 'INVALID_AUDIO' });
  expect(JSON.stringify(taken)).not.toMatch(/somebody/);
});

test.each([
  ['a trace of its own', {}, 5],
  ['a trace of its own, where the header is none', { traceparent: `00-${'0'.repeat(32)}-${PARENT}-01` }, 5],
  ['none, where the caller keeps none', { traceparent: `00-${TRACE}-${PARENT}-00` }, 0],
])('a request has %s', async (_, headers, count) => {
  const { url, taken } = await collector();
  const telemetry = createTelemetry({ metrics: false, otlp: url }, { resource, now: Date.now });
  await post(serve(telemetry), 'calm', headers);
  await telemetry.close();
  const spans = taken.filter(({ path }) => path === '/v1/traces').flatMap(({ body }) => spansOf(body));
  expect(spans).toHaveLength(count);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(Math.min(count, 1));
  for (const { traceId } of spans) expect(traceId).toMatch(/^[0-9a-f]{32}$/);
});

test('a collector gets numbers under OpenTelemetry’s names', async () => {
  const { url, taken } = await collector();
  const telemetry = createTelemetry({ metrics: false, otlp: url }, { resource, now: () => 1_800_000_000_000.5 });
  telemetry.generation({ arm: 'calm', outcome: 'answered', queued: 0.02, nfe: 50 });
  telemetry.generation({ arm: 'calm', outcome: 'answered', queued: 500 });
  telemetry.gauge('running', () => 3);
  await telemetry.close();
  const [{ resource: who, scopeMetrics: [{ metrics }] = [{ metrics: [] }] } = { resource: {}, scopeMetrics: [] }] = (
    taken.find(({ path }) => path === '/v1/metrics')?.body as {
      resourceMetrics: { resource: object; scopeMetrics: { metrics: { name: string }[] }[] }[];
    }
  ).resourceMetrics;
  expect(who).toEqual({
    attributes: [
      { key: 'service.name', value: { stringValue: 'antiphon' } },
      { key: 'service.version', value: { stringValue: '1.2.3' } },
      { key: 'service.instance.id', value: { stringValue: 'one' } },
    ],
  });
  const named = Object.fromEntries(metrics.map((metric) => [metric.name, metric]));
  const times = { startTimeUnixNano: '1800000000000500000', timeUnixNano: '1800000000000500000' };
  const attributes = [{ key: 'antiphon.arm', value: { stringValue: 'calm' } }];
  expect(named['antiphon.generation.queue.duration']).toEqual({
    name: 'antiphon.generation.queue.duration',
    unit: 's',
    description: 'How long a request waited to be computed.',
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [
        {
          attributes,
          ...times,
          count: '2',
          sum: 500.02,
          explicitBounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
          bucketCounts: ['0', '1', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '1'],
        },
      ],
    },
  });
  expect(named['antiphon.generation.evaluations']).toMatchObject({
    unit: '{evaluation}',
    sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ attributes, ...times, asDouble: 50 }] },
  });
  expect(named['antiphon.requests.running']).toMatchObject({ gauge: { dataPoints: [{ asDouble: 3 }] } });
});

test('a collector that is down costs spans, and one warning, and no request', async () => {
  const { url } = await collector(503);
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const telemetry = createTelemetry({ metrics: true, otlp: url }, { resource, now: Date.now, warn });
  const app = serve(telemetry);
  for (let i = 0; i < 3; i++) expect((await post(app, 'calm')).statusCode).toBe(200);
  await telemetry.close();
  expect(warnings).toEqual(['telemetry is lost: the collector answered 503']);
  const families = parsePrometheus((await app.inject('/metrics')).body);
  expect(valueOf(families, 'antiphon_telemetry_lost_total', {})).toBe(15);

  const nobody = createTelemetry({ metrics: false, otlp: 'http://127.0.0.1:9' }, { resource, now: Date.now, warn });
  await nobody.close();
  expect(warnings).toHaveLength(2);
});

test('without a collector, spans are those of an SDK that the process has loaded', async () => {
  const started: string[] = [];
  const startSpan = (name: string) => {
    started.push(name);
    return trace.wrapSpanContext({ traceId: TRACE, spanId: PARENT, traceFlags: 1 });
  };
  const tracer = { startSpan, startActiveSpan: () => undefined as never };
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  ends.push(async () => trace.disable());
  await post(serve(createTelemetry({ metrics: false }, { resource, now: Date.now })), 'calm');
  expect(started).toEqual(['POST /v1/:arm/generate', 'upload', 'queue', 'sampling', 'encoding']);
});
