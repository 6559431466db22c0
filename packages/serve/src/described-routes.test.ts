import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { buildApp } from './app';
import { parseDeployment } from './deployment/deployment';
import { LiveDeployment } from './deployment/live-deployment';
import { TOY_BUNDLE } from './fixtures/toy-bundle';
import { createTelemetry } from './operations/telemetry/telemetry';
import { describedRoutes } from './protocols/openapi/route';
import { openRecords } from './records';
import { resolveSettings } from './settings/resolve-settings';

test('docs/openapi.json has every route of the whole server, and no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-routes-'));
  const { settings } = resolveSettings({
    file: { path: 'x', server: { telemetry: { metrics: true } } },
    environment: { ANTIPHON_SECRET: 'a secret of this test' },
  });
  const telemetry = createTelemetry(settings.telemetry, { resource: { version: '1', instance: 'a' }, now: Date.now });
  const deployment = parseDeployment({ name: 'a', bundles: { a: TOY_BUNDLE }, arms: [{ name: 'a', bundle: 'a' }] });
  const live = await LiveDeployment.open(deployment, { threads: 1 });
  const records = await openRecords({ folder });
  const app = buildApp({ live, settings, records, telemetry, reload: vi.fn() });
  await app.ready();
  expect(app.routes?.()).toEqual(describedRoutes());
  await app.close();
  await live.close();
  await records.close();
  await rm(folder, { recursive: true });
});
