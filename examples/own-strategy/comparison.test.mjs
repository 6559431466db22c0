import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'own-strategy-'));
after(() => rmSync(folder, { recursive: true }));

test('compared with classifier-free guidance by the command, power 0 is just that, and power 1 is not', () => {
  const words = ['antiphon', 'compare', 'comparison.yaml', '--plugin', './power-law.mjs', '--out', folder];
  execFileSync('npx', words, { stdio: ['ignore', 'ignore', 'inherit'], cwd: import.meta.dirname });
  const { cells, failures = [] } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  assert.deepEqual(failures, []);
  const [cfg, powerLaw, power0] = ['cfg', 'power-law', 'power-0'].map((name) => cells.find(({ arm }) => arm === name));
  for (const { nfe } of [cfg, powerLaw, power0]) assert.equal(nfe, 10); // two evaluations in each of five steps
  const distance = ({ metrics }) => metrics.fdG;
  assert.ok(Math.abs(distance(power0) / distance(cfg) - 1) < 1e-3, `${distance(power0)}, cfg ${distance(cfg)}`);
  assert.ok(Math.abs(distance(powerLaw) / distance(cfg) - 1) > 1e-2, `${distance(powerLaw)}, cfg ${distance(cfg)}`);
});
