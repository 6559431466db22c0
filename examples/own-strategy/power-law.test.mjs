import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGuidance } from '@antiphon/guidance';
import { guidanceLaws } from '@antiphon/guidance/testing';
import './power-law.mjs';

const powerLaw = (options) => createGuidance({ kind: 'power-law', ...options });

for (const { name, skipped, run } of guidanceLaws(powerLaw, { rates: { each: 0.2, all: 0.2 } }))
  test(name, { skip: skipped }, run);

test('by hand: d = [0.3, 0.4] has the root mean square 0.354', () => {
  const run = powerLaw({ scale: 3, power: 1 }).begin({ conditions: ['audio'], shape: [1, 1, 2] });
  const { x0 } = run.combine({ conditional: Float64Array.of(0.3, 0.4), unconditional: Float64Array.of(0, 0) });
  assert.ok(Math.abs(x0[0] - (0.3 + 2 * Math.sqrt(0.125) * 0.3)) < 1e-12);
  assert.ok(Math.abs(x0[1] - (0.4 + 2 * Math.sqrt(0.125) * 0.4)) < 1e-12);
});
