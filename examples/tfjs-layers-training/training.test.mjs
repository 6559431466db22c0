import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trainOn } from './training.mjs';

test('a model of tfjs-layers learns on ONNX Runtime what it learns on the cpu backend of tfjs', async () => {
  const expected = await trainOn('cpu');
  const { losses, answers } = await trainOn('onnxruntime');
  assert.ok(losses.at(-1) < losses[0] / 3, `${losses}`);
  losses.forEach((loss, i) => near(loss, expected.losses[i], 1e-4));
  answers.forEach((answer, i) => near(answer, expected.answers[i], 1e-4));
});

function near(value, expected, tolerance) {
  assert.ok(Math.abs(value / expected - 1) < tolerance, `${value}, expected ${expected}`);
}
