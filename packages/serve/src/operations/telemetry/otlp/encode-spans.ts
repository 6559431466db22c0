import type { RecordedSpan } from '../recorded-span';
import { nanoseconds, otlpAttributes, otlpResource, type Resource } from './resource';

/** Bits of a span's flags beside those of the trace: that it is known whether the parent was another process's, and that it was. */
const PARENT_KNOWN = 0x100;
const PARENT_REMOTE = 0x200;

/** The body of `POST /v1/traces`: `ExportTraceServiceRequest` in JSON (OTLP 1.x). */
export function encodeSpans(spans: readonly RecordedSpan[], resource: Resource): object {
  return {
    resourceSpans: [
      {
        resource: otlpResource(resource),
        scopeSpans: [{ scope: { name: '@antiphon/serve', version: resource.version }, spans: spans.map(encoded) }],
      },
    ],
  };
}

function encoded(span: RecordedSpan): object {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceId,
    spanId,
    ...(span.parent === undefined ? {} : { parentSpanId: span.parent.spanId }),
    flags: traceFlags | PARENT_KNOWN | (span.parent?.isRemote === true ? PARENT_REMOTE : 0),
    name: span.name,
    // The interface counts kinds from 0, the protocol has 0 for none.
    kind: span.kind + 1,
    startTimeUnixNano: nanoseconds(span.began),
    endTimeUnixNano: nanoseconds(span.ended ?? span.began),
    attributes: otlpAttributes(span.attributes),
    events: span.events.map(({ name, at, attributes }) => ({
      name,
      timeUnixNano: nanoseconds(at),
      attributes: otlpAttributes(attributes),
    })),
    status: span.status,
  };
}
