import { expect, test } from 'vitest';
import { buildApp } from '../app';
import { parseDeployment } from '../deployment/deployment';
import { LiveDeployment } from '../deployment/live-deployment';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import { resolveSettings } from '../settings/resolve-settings';
import { newKey } from './access/new-key';
import { requestLogs } from './logs/request-log';
import { createTelemetry } from './telemetry/telemetry';

const NOW = Date.parse('2026-06-01T10:00:00Z');

test('what is refused is logged, measured, and readable for pages; what is answered has its id', async () => {
  const player = newKey({ name: 'player' }, (size) => new Uint8Array(size));
  const meter = newKey({ name: 'meter', scopes: ['metrics'] }, (size) => new Uint8Array(size).fill(1));
  const { settings } = resolveSettings({
    file: {
      path: 'deployment.yaml',
      server: {
        keys: [player.known, meter.known],
        cors: { origins: ['https://studio.example'] },
        telemetry: { metrics: true },
      },
    },
  });
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const now = () => NOW;
  const telemetry = createTelemetry(settings.telemetry, { resource: { version: '1', instance: 'a' }, now });
  const deployment = parseDeployment({
    name: 'x',
    bundles: { toy: TOY_BUNDLE },
    arms: [{ name: 'toy', bundle: 'toy' }],
  });
  const live = await LiveDeployment.open(deployment, { threads: 1 });
  const logs = requestLogs(settings.logs, stream, now);
  const app = buildApp({ live, settings, telemetry, logs, now: () => new Date(NOW) });

  const origin = 'https://studio.example';
  const refused = await app.inject({ url: '/v1/deployment', headers: { origin, 'antiphon-request': 'one' } });
  expect([
    refused.statusCode,
    refused.headers['access-control-allow-origin'],
    refused.headers['antiphon-request'],
  ]).toEqual([401, origin, expect.stringMatching(/^one~/)]);
  expect(refused.headers['x-content-type-options']).toBe('nosniff');
  expect(lines).toMatchObject([{ request: refused.headers['antiphon-request'], status: 401, route: '/v1/deployment' }]);
  const authorization = `Bearer ${player.key}`;
  const answered = await app.inject({ url: '/v1/deployment', headers: { authorization } });
  expect([answered.statusCode, answered.headers['antiphon-request']]).toEqual([200, lines[1]?.['request']]);
  expect((await app.inject({ url: '/metrics', headers: { authorization } })).statusCode).toBe(403);
  const numbers = await app.inject({ url: '/metrics', headers: { authorization: `Bearer ${meter.key}` } });
  expect(numbers.body).toMatch(/http_server_request_duration_seconds_count\{.*http_response_status_code="401".*\} 1/);
  await app.close();
  await live.close();
});
