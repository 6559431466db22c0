import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '@antiphon/core';
import { createGuidance } from '@antiphon/guidance';
import { guidanceLaws } from '@antiphon/guidance/testing';
import './mine.mjs';

// The laws that every strategy is held to. `rates`: the shares of training samples that lose each condition, and all of them.
const laws = guidanceLaws((options) => createGuidance({ kind: 'mine', ...options }), {
  rates: { each: 0.2, all: 0.2 },
});
for (const { name, skipped, run } of laws) test(name, { skip: skipped }, run);

test('by hand: a small difference is guided as by cfg, a large one by no more than the cap', () => {
  const run = createGuidance({ kind: 'mine', scale: 3, cap: 0.5 }).begin({
    conditions: ['audio'],
    shape: [1, 1, 2], // [clips, frames, features]
    random: Random.stream(0, 'test'),
  });
  const predictions = { conditional: Float64Array.of(1.001, 11), unconditional: Float64Array.of(1, 1) };
  const step = { index: 0, count: 1, timestep: 500, alpha: 0.8, sigma: 0.6 };
  const { x0 } = run.combine(predictions, step, new Float64Array(2));
  assert.ok(Math.abs(x0[0] - 1.003) < 1e-7); // 1 + 3·0.001
  assert.ok(Math.abs(x0[1] - 12) < 1e-7); // 11 + (3 − 1)·0.5
});
