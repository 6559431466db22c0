import type { Attributes, Exception, Span, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';

/** A span that is kept until it is sent: OpenTelemetry's interface, and what it was told. */
export class RecordedSpan implements Span {
  readonly attributes: Record<string, unknown> = {};
  readonly events: { readonly name: string; readonly at: number; readonly attributes: Attributes }[] = [];
  status: SpanStatus = { code: 0 };
  /** ms since 1970; undefined while it lasts. */
  ended: number | undefined;

  constructor(
    public name: string,
    readonly kind: SpanKind,
    private readonly own: SpanContext,
    readonly parent: SpanContext | undefined,
    private readonly now: () => number,
    private readonly whenEnded: (span: RecordedSpan) => void,
    readonly began = now(),
  ) {}

  spanContext(): SpanContext {
    return this.own;
  }

  setAttribute(key: string, value: unknown): this {
    this.attributes[key] = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    Object.assign(this.attributes, attributes);
    return this;
  }

  addEvent(name: string, attributes: unknown = {}): this {
    const known = typeof attributes === 'object' && !Array.isArray(attributes) && !(attributes instanceof Date);
    this.events.push({ name, at: this.now(), attributes: known ? (attributes as Attributes) : {} });
    return this;
  }

  /** Links are not made here. */
  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.status = status;
    return this;
  }

  updateName(name: string): this {
    this.name = name;
    return this;
  }

  end(): void {
    if (this.ended !== undefined) return;
    this.ended = this.now();
    this.whenEnded(this);
  }

  isRecording(): boolean {
    return this.ended === undefined;
  }

  recordException(exception: Exception): void {
    const type = typeof exception === 'object' ? exception.name : undefined;
    this.addEvent('exception', { 'exception.type': type ?? 'Error' });
  }
}
