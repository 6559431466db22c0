import type { BundleManifest } from '@antiphon/data';
import type { FastifyInstance } from 'fastify';

/** `GET /v1/bundle`: what is being served. */
export function bundleRoute(app: FastifyInstance, manifest: BundleManifest): void {
  app.get('/v1/bundle', () => manifest);
}
