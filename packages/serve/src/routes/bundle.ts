import type { BundleManifest } from '@antiphon/data/bundle';
import { cardSummary } from '@antiphon/guidance';
import type { FastifyInstance } from 'fastify';
import type { KnownCard } from '@antiphon/generate';

/** `GET /v1/bundle`: what is being served, with its guidance card (`audit` is null where it was never audited, or was changed since). */
export function bundleRoute(app: FastifyInstance, manifest: BundleManifest, known: KnownCard | undefined): void {
  const audit = known?.current === true ? { summary: cardSummary(known.card), findings: known.card.findings } : null;
  app.get('/v1/bundle', () => ({ ...manifest, audit }));
}
