import type { Span } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import type { ServerSettings } from '../../settings/schema';
import type { GaugeKey } from './instruments';
import { measureRequests } from './measure-requests';
import { Metrics } from './metrics';
import { encodeMetrics } from './otlp/encode-metrics';
import { OtlpExporter } from './otlp/exporter';
import type { Resource } from './otlp/resource';
import { Tracing } from './tracing';

/** A motion that was asked for, when it is over. Times in seconds. */
export interface Generation {
  /** Of the deployment, never of the request. */
  readonly arm: string;
  /** How it ended: answered; refused for what it was; failed by us; left by its client; too late. */
  readonly outcome: 'answered' | 'refused' | 'failed' | 'gone' | 'late';
  /** Waiting to be computed. */
  readonly queued?: number;
  /** From the head of the request to the first frames. */
  readonly firstBlock?: number;
  /** Computing. */
  readonly seconds?: number;
  /** Of motion. */
  readonly motion?: number;
  /** Evaluations of the network. */
  readonly nfe?: number;
}

/** What a server tells of how it does. */
export interface Telemetry {
  /** Measures every request of the app, in a span of its own, and adds `GET /metrics` where the settings ask for it. */
  register(app: FastifyInstance): void;
  generation(generation: Generation): void;
  /** A lane that was computed. @param size its places @param filled those that a request was in */
  lane(size: number, filled: number): void;
  /** @param read called whenever somebody wants to know */
  gauge(key: GaugeKey, read: () => number): void;
  /** Runs work in a span: "upload", "queue", "hearing", "sampling", "encoding". */
  span<T>(name: string, work: (span: Span) => Promise<T> | T): Promise<T>;
  /** Sends what is left, where there is a collector. */
  close(): Promise<void>;
}

/** What telemetry says of the process, and whom it tells of its own troubles. */
export interface TelemetryOptions {
  readonly resource: Resource;
  /** ms since 1970, finer than ms. */
  readonly now: () => number;
  /** Told when a collector takes nothing, once for each outage. */
  readonly warn?: (message: string) => void;
}

/** Telemetry as the settings ask for it. Nothing is sent anywhere unless `otlp` says where. */
export function createTelemetry(
  { metrics: shown, otlp }: ServerSettings['telemetry'],
  { resource, now, warn = () => {} }: TelemetryOptions,
): Telemetry {
  const metrics = new Metrics();
  if (shown) metrics.addProcess();
  const began = now();
  let warned = '';
  const exporter =
    otlp === undefined
      ? undefined
      : new OtlpExporter({
          url: otlp,
          resource,
          metrics: () => encodeMetrics(metrics, resource, began, now()),
          lost: (spans, why) => {
            metrics.record('telemetryLost', spans);
            if (why !== warned) warn(`telemetry is lost: ${(warned = why)}`);
          },
        });
  const tracing = new Tracing(now, exporter?.add);
  return {
    register: (app) => {
      measureRequests(app, metrics, tracing);
      if (shown)
        app.get('/metrics', { config: { scope: 'metrics' } }, async (_, reply) =>
          reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
        );
    },
    generation: (generation) => recordGeneration(metrics, generation),
    lane: (size, filled) => {
      metrics.record('lanePlaces', size, { 'antiphon.lane.size': size });
      metrics.record('laneFilled', filled, { 'antiphon.lane.size': size });
    },
    gauge: (key, read) => metrics.gauge(key, read),
    span: (name, work) => tracing.span(name, work),
    close: async () => exporter?.close(),
  };
}

function recordGeneration(metrics: Metrics, { arm, outcome, ...times }: Generation): void {
  const { queued, firstBlock, seconds, motion, nfe } = times;
  const by = { 'antiphon.arm': arm };
  metrics.record('generations', 1, { ...by, 'antiphon.outcome': outcome });
  if (queued !== undefined) metrics.record('queue', queued, by);
  if (firstBlock !== undefined) metrics.record('firstBlock', firstBlock, by);
  if (seconds !== undefined) metrics.record('duration', seconds, by);
  if (nfe !== undefined) metrics.record('evaluations', nfe, by);
  if (motion !== undefined) metrics.record('motion', motion, by);
  if (seconds !== undefined && motion !== undefined && motion > 0)
    metrics.record('realTimeFactor', seconds / motion, by);
}
