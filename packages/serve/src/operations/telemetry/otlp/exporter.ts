import { sentence } from '@antiphon/core';
import type { RecordedSpan } from '../recorded-span';
import { encodeSpans } from './encode-spans';
import type { Resource } from './resource';

/** Spans that wait to be sent; more are lost, since a collector that is down must not cost memory. */
const MOST = 2048;
/** ms between sendings of spans, and of metrics. */
const SPANS_EVERY = 5000;
const METRICS_EVERY = 60_000;
/** ms that a collector may take. */
const PATIENCE = 10_000;

export interface ExporterOptions {
  /** Of the collector, e.g. `http://localhost:4318`. */
  readonly url: string;
  readonly resource: Resource;
  /** The body of a sending of metrics. */
  readonly metrics: () => Promise<object>;
  /** Told of spans that nobody took, and why. */
  readonly lost: (spans: number, why: string) => void;
}

/** Sends spans and metrics to an OpenTelemetry collector: OTLP over HTTP, JSON. What cannot be sent is lost, and counted. */
export class OtlpExporter {
  private waiting: RecordedSpan[] = [];
  private readonly timers: NodeJS.Timeout[];

  constructor(private readonly options: ExporterOptions) {
    this.timers = [
      setInterval(() => void this.sendSpans(), SPANS_EVERY).unref(),
      setInterval(() => void this.sendMetrics(), METRICS_EVERY).unref(),
    ];
  }

  readonly add = (span: RecordedSpan): void => {
    if (this.waiting.length < MOST) this.waiting.push(span);
    else this.options.lost(1, 'too many waited');
  };

  /** Sends what there is for the last time. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all([this.sendSpans(), this.sendMetrics()]);
  }

  private async sendSpans(): Promise<void> {
    const spans = this.waiting;
    if (spans.length === 0) return;
    this.waiting = [];
    const problem = await this.post('v1/traces', encodeSpans(spans, this.options.resource));
    if (problem !== undefined) this.options.lost(spans.length, problem);
  }

  private async sendMetrics(): Promise<void> {
    const problem = await this.post('v1/metrics', await this.options.metrics());
    if (problem !== undefined) this.options.lost(0, problem);
  }

  /** @returns what went wrong */
  private async post(path: string, body: object): Promise<string | undefined> {
    try {
      const answer = await fetch(`${this.options.url.replace(/\/+$/, '')}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE),
      });
      // Read to its end, the connection can be used again.
      await answer.arrayBuffer();
      return answer.ok ? undefined : `the collector answered ${answer.status}`;
    } catch (error) {
      const { cause } = error as Error;
      return sentence(cause instanceof Error ? cause : error);
    }
  }
}
