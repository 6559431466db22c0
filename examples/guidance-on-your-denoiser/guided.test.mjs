import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { Random } from '@antiphon/core';
import { checkTrained, createGuidance } from '@antiphon/guidance';
import { build } from 'vite';
import { guided, HINTS } from './guided.mjs';
import { STRATEGIES } from './strategies.mjs';
import { theory } from './theory.mjs';

for (const { spec, scales } of STRATEGIES.filter(({ scales }) => scales))
  test(`${JSON.stringify(spec)} ends where the closed form says`, async () => {
    const { across, up } = await guided(spec);
    near(across, theory(scales[0], HINTS.sound));
    near(up, theory(scales[1], HINTS.word));
  });

/** Means within four standard errors of 2000 points, deviations within 5 % (three standard errors). */
function near({ mean, deviation }, expected) {
  const error = expected.deviation / Math.sqrt(2000);
  assert.ok(Math.abs(mean - expected.mean) < 4 * error, `mean ${mean}, expected ${expected.mean}`);
  assert.ok(Math.abs(deviation / expected.deviation - 1) < 0.05, `${deviation}, expected ${expected.deviation}`);
}

test('the closed form, by hand: scale 1 changes nothing; scale 3 overshoots by half and leaves an eighth', () => {
  assert.ok(Math.abs(theory(1, 1).mean - 1) < 1e-6);
  assert.ok(Math.abs(theory(3, 1).mean - 1.5) < 1e-6); // 1 + 2·told²/untold²
  assert.equal(theory(3, 1).deviation, 0.125); // told³/untold²
});

test('cfg and null-embed are one formula: they differ in what training drops', async () => {
  const [cfg, nullEmbed] = [
    { kind: 'cfg', scale: 3 },
    { kind: 'null-embed', scale: 3 },
  ];
  assert.deepEqual((await guided(cfg)).samples, (await guided(nullEmbed)).samples);
  const droppedAll = (spec) => {
    const { sound, word } = createGuidance(spec).dropout(100_000, ['sound', 'word'], Random.stream(1, 'dropout'));
    return sound.filter((kept, i) => kept + word[i] === 0).length / 100_000;
  };
  assert.ok(Math.abs(droppedAll(cfg) - 0.2) < 0.005); // one draw for both
  assert.ok(Math.abs(droppedAll(nullEmbed) - 0.04) < 0.005); // a draw for each
});

test('scales of their own need a model that saw one condition without the other', () => {
  const wanted = { kind: 'cfg', scales: { sound: 3, word: 1 } };
  assert.throws(() => checkTrained(wanted, { kind: 'cfg' }, ['sound', 'word']), { code: 'UNTRAINED_BRANCH' });
  checkTrained(wanted, { kind: 'null-embed' }, ['sound', 'word']);
});

test('bundled for a browser it needs nothing of Node, and says the same', async () => {
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'error',
    build: { lib: { entry: 'guided.mjs', formats: ['iife'], name: 'bundle' }, write: false },
  });
  const spec = { kind: 'cfg', scale: 3 };
  const code = `${output[0].code}; bundle.guided(${JSON.stringify(spec)})`;
  const elsewhere = await runInNewContext(code, { structuredClone }); // all that it needs beyond the language
  const { samples } = await guided(spec);
  assert.deepEqual([...elsewhere.samples], [...samples]);
});
