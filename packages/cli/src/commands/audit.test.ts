import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GuidanceCard, SarifLog } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { runCommandLine } from '../fixtures/run-command-line';
import { fails } from './audit';

const TOY_BUNDLE = fileURLToPath(new URL('../../../generate/src/fixtures/toy-bundle', import.meta.url));

test('a finding of the level that is asked for makes the exit code 2; a card of version 0.1 has the levels of now', () => {
  const of = (level?: 'note' | 'warning' | 'error') => ({
    findings: [{ name: 'one-frame-fails', check: 'length', sentence: 'It fails.', ...(level && { level }) } as const],
  });
  const asked = ['note', 'warning', 'error', 'never'] as const;
  expect(asked.map((level) => fails(of('error'), level))).toEqual([true, true, true, false]);
  expect(asked.map((level) => fails(of('warning'), level))).toEqual([true, true, false, false]);
  expect(asked.map((level) => fails(of(), level))).toEqual([true, false, false, false]);
  expect(asked.map((level) => fails({ findings: [] }, level))).toEqual([false, false, false, false]);
});

test('findings become an exit code, a card as JSON and a log for CI systems', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-audit-'));
  const sarif = join(folder, 'audit.sarif');
  let printed = '';
  const words = ['audit', TOY_BUNDLE, '--scale', '300', '--out', folder, '--sarif', sarif, '--json'];
  const { errors } = await runCommandLine(words, undefined, (text) => (printed += text));
  expect(process.exitCode).toBe(2);
  process.exitCode = undefined;
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/toy-bundle: \d findings?: guidance-blows-up(, [a-z-]+)*$/);
  const card = JSON.parse(printed) as GuidanceCard;
  // The toy was never trained: what else is found is no matter here.
  expect(card.findings[0]).toMatchObject({ name: 'guidance-blows-up', level: 'error' });
  const { version, runs } = JSON.parse(await readFile(sarif, 'utf8')) as SarifLog;
  expect(version).toBe('2.1.0');
  expect(runs[0].results.map(({ ruleId }) => ruleId)).toEqual(card.findings.map(({ name }) => name));
  expect(runs[0].results[0]).toMatchObject({
    level: 'error',
    properties: { effect: card.findings[0]?.effect },
    locations: [
      { physicalLocation: { artifactLocation: { uri: expect.stringMatching(/toy-bundle\/bundle\.json$/) } } },
    ],
  });
});
