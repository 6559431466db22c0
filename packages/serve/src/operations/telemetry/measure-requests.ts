import { SpanKind, SpanStatusCode, type Context, type Span } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { hasBody } from '../connections/has-body';
import { onceEnded } from '../connections/once-ended';
import { routeOf } from '../logs/request-log';
import type { Metrics } from './metrics';
import type { Tracing } from './tracing';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where spans of this request belong. */
    traced: { readonly span: Span; readonly around: Context; readonly upload: Span | undefined } | undefined;
  }
}

/** Others are one: nobody can fill the memory with names. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'];

/** A span and a duration for each request, by its route and never by its address; a span "upload" while its body comes. */
export function measureRequests(app: FastifyInstance, metrics: Metrics, tracing: Tracing): void {
  app.decorateRequest('traced', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    const method = METHODS.includes(request.method) ? request.method : '_OTHER';
    const common = {
      'http.request.method': method,
      'http.route': routeOf(request),
      'url.scheme': request.protocol,
    };
    const around = tracing.from(request.headers);
    const span = tracing.start(`${method} ${routeOf(request)}`, SpanKind.SERVER, around);
    span.setAttributes({ ...common, 'antiphon.request': request.id });
    tracing.inside(span, around, () => {
      const upload = hasBody(request) ? tracing.startHere('upload') : undefined;
      request.traced = { span, around, upload };
      onceEnded(reply, (gone) => {
        upload?.end();
        // The status of nginx for a client that closed its side.
        const status = gone ? 499 : reply.statusCode;
        span.setAttribute('http.response.status_code', status);
        const arm = reply.getHeader('antiphon-arm');
        if (typeof arm === 'string') span.setAttribute('antiphon.arm', arm);
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
        metrics.record('http', reply.elapsedTime / 1000, { ...common, 'http.response.status_code': status });
      });
      done();
    });
  });
  // A body comes with events of its connection, which know nothing of where it belongs.
  app.addHook('preValidation', (request, _, done) => {
    const { traced } = request;
    traced?.upload?.end();
    if (traced === undefined) done();
    else tracing.inside(traced.span, traced.around, done);
  });
}
