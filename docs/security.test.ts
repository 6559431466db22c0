import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SCOPES } from '../packages/serve/src/operations/access/scopes';
import { SETTINGS } from '../packages/serve/src/settings/known-settings';

const root = new URL('..', import.meta.url);
const page = readFileSync(new URL('./security.md', import.meta.url), 'utf8');

test('each threat has a test that is there', () => {
  const [, threats = ''] = page.split('## Threats');
  const rows = threats
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  expect(rows.length).toBeGreaterThan(15);
  const tests = rows.map((row) => /`([^`]+\.test\.ts)` *\|$/.exec(row)?.[1] ?? row);
  expect(tests.filter((path) => !existsSync(fileURLToPath(new URL(path, root))))).toEqual([]);
});

test('each setting and scope that the page names is one, and no scope is left out', () => {
  const settings = [...page.matchAll(/`(limits\.\w+)`/g)].map(([, name]) => name);
  expect(settings.length).toBeGreaterThan(6);
  expect(SETTINGS.map(({ path }) => path)).toEqual(expect.arrayContaining(settings));
  const [, who = ''] = page.split('## Who may do what');
  for (const scope of Object.keys(SCOPES)) expect(who).toContain(`\`${scope}\``);
});
