import { setEnvironmentData } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forbidTelemetry } from './forbid-telemetry';

// What the runtime does then, and from worker threads, is seen by scripts/privacy.ts.
let before: string | undefined;
beforeEach(() => {
  before = process.env['ORT_DISABLE_TELEMETRY'];
  setEnvironmentData('antiphon: telemetry of ONNX Runtime', undefined);
});
afterEach(() => {
  if (before === undefined) delete process.env['ORT_DISABLE_TELEMETRY'];
  else process.env['ORT_DISABLE_TELEMETRY'] = before;
});

test.each([undefined, '', '1', 'true', 'please'])('telemetry is off where the environment says %j', (value) => {
  if (value === undefined) delete process.env['ORT_DISABLE_TELEMETRY'];
  else process.env['ORT_DISABLE_TELEMETRY'] = value;
  forbidTelemetry();
  expect(process.env['ORT_DISABLE_TELEMETRY']).toBe('1');
});

test.each(['0', 'false', 'Off', 'no'])('a user who asks for it (%j) has it', (value) => {
  process.env['ORT_DISABLE_TELEMETRY'] = value;
  forbidTelemetry();
  expect(process.env['ORT_DISABLE_TELEMETRY']).toBe(value);
});
