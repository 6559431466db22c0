import { cardSummary } from '@antiphon/guidance';
import type { FastifyInstance } from 'fastify';
import type { LiveArm, LiveDeployment } from '../deployment/live-deployment';

/**
 * `GET /v1/deployment`: the arms in force. `GET /v1/bundle`: the manifest of the fallback's bundle, its hash, and what its guidance audit found (`audit` is null where it was never audited, or was changed since).
 * `POST /v1/deployment/reload`: reads the deployment file again and puts it in force.
 * @param reload where there is a file
 */
export function deploymentRoutes(app: FastifyInstance, live: LiveDeployment, reload?: () => Promise<void>): void {
  const show = () => {
    const { deployment, arms } = live.current;
    const { name, fallback, holdout, outcomes } = deployment;
    return { name, fallback, holdout, metrics: outcomes.metrics, arms: [...arms.values()].map(shown) };
  };
  app.get('/v1/deployment', { config: { scope: 'generate' } }, show);
  app.get('/v1/bundle', { config: { scope: 'generate' } }, () => {
    const { deployment, arms } = live.current;
    const bundle = arms.get(deployment.fallback)?.bundle;
    const known = bundle?.card;
    const audit = known?.current === true ? { summary: cardSummary(known.card), findings: known.card.findings } : null;
    return { ...bundle?.manifest, digest: bundle?.digest, audit };
  });
  if (reload === undefined) return;
  app.post('/v1/deployment/reload', { config: { scope: 'admin' } }, async () => {
    await reload();
    return show();
  });
}

function shown({ name, weight, enabled, shadow, bundle, guidance, sampler, steps, spacing, eta }: LiveArm) {
  return { name, weight, enabled, shadow, bundle: bundle.digest, guidance, sampler, steps, spacing, eta };
}
