import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { isAntiphonError } from '@antiphon/core';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { RecordedSpan } from './recorded-span';

/** `00-TRACE-SPAN-FLAGS` of W3C's Trace Context; of later versions what is known is read. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** Where spans are: inside which other one, across everything that is awaited. */
export class Tracing {
  private readonly here = new AsyncLocalStorage<Context>();

  /**
   * @param now ms since 1970
   * @param ended takes spans that are over. Without it spans are OpenTelemetry's: nothing, unless whoever runs the process has loaded an SDK
   */
  constructor(
    private readonly now: () => number,
    private readonly ended: ((span: RecordedSpan) => void) | undefined,
  ) {}

  /** Where a request comes from, by its headers. */
  from(headers: Readonly<Record<string, unknown>>): Context {
    if (this.ended === undefined) return propagation.extract(context.active(), headers);
    const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(String(headers['traceparent'] ?? '')) ?? [];
    if (traceId === '') return ROOT_CONTEXT;
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true });
  }

  start(name: string, kind: SpanKind, around: Context): Span {
    if (this.ended === undefined) return trace.getTracer('@antiphon/serve').startSpan(name, { kind }, around);
    const parent = trace.getSpanContext(around);
    const traceId = parent?.traceId ?? randomBytes(16).toString('hex');
    const traceFlags = parent?.traceFlags ?? TraceFlags.SAMPLED;
    const own = { traceId, spanId: randomBytes(8).toString('hex'), traceFlags };
    // Who began the trace decides whether it is kept.
    if ((traceFlags & TraceFlags.SAMPLED) === 0) return trace.wrapSpanContext(own);
    return new RecordedSpan(name, kind, own, parent, this.now, this.ended);
  }

  /** A span inside the one that this is called in. */
  startHere(name: string): Span {
    return this.start(name, SpanKind.INTERNAL, this.here.getStore() ?? context.active());
  }

  /** Runs work inside a span that was started, which goes on after it. */
  inside<T>(span: Span, around: Context, work: () => T): T {
    const inner = trace.setSpan(around, span);
    return this.here.run(inner, () => context.with(inner, work));
  }

  /** Runs work in a span of its own, inside the one that it is called in. What it throws is marked by its code, without its message. */
  async span<T>(name: string, work: (span: Span) => Promise<T> | T): Promise<T> {
    const around = this.here.getStore() ?? context.active();
    const span = this.start(name, SpanKind.INTERNAL, around);
    try {
      return await this.inside(span, around, () => work(span));
    } catch (error) {
      failed(span, error);
      throw error;
    } finally {
      span.end();
    }
  }
}

function failed(span: Span, error: unknown): void {
  const message = isAntiphonError(error) ? error.code : error instanceof Error ? error.name : 'unknown';
  span.setAttribute('error.type', message).setStatus({ code: SpanStatusCode.ERROR, message });
}
