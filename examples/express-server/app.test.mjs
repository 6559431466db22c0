import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { encodeWav, parseBvh } from '@antiphon/formats';
import { Generator } from '@antiphon/generate';
import { motionApp } from './app.mjs';

let generator, server;
before(async () => {
  generator = await Generator.open('runs/bundle', { threads: 1 });
  const app = motionApp(generator, { maxBytes: 200_000, maxSeconds: 4, maxWaiting: 1 });
  await new Promise((resolve) => (server = app.listen(0, '127.0.0.1', resolve)));
});
after(async () => {
  server.close();
  await generator.close();
});

/** A tone, as a WAV file. */
function tone(seconds) {
  const samples = Float32Array.from({ length: seconds * 16_000 }, (_, i) => 0.3 * Math.sin(i / 20));
  return encodeWav({ sampleRate: 16_000, channels: [samples] });
}

function ask(query, body = tone(2), signal = undefined) {
  return fetch(`http://127.0.0.1:${server.address().port}/motion${query}`, { method: 'POST', body, signal });
}

test('a recording becomes a BVH file of its length; the same seed gives the same', async () => {
  const asked = ['?format=bvh&steps=4&seed=1', '?format=bvh&steps=4&seed=1', '?format=bvh&steps=4&seed=2'];
  const texts = [];
  for (const query of asked) texts.push(await (await ask(query)).text());
  const { frames, fps } = parseBvh(texts[0], 'answer');
  assert.equal(frames, 2 * fps);
  assert.equal(texts[1], texts[0]);
  assert.notEqual(texts[2], texts[0]);
});

test('guidance is a matter of the request: its kind, its scale, and what it costs', async () => {
  const cost = async (query) => (await ask(query)).headers.get('antiphon-nfe');
  assert.equal(await cost('?steps=4'), '8'); // as trained, by cfg: two evaluations a step
  assert.equal(await cost('?steps=4&scale=1'), '4');
  assert.equal(await cost('?steps=4&guidance=fixed'), '4');
});

test('what cannot be done is refused in words, with a status', async () => {
  const refusal = async (query, body) => {
    const response = await ask(query, body);
    return `${response.status} ${(await response.json()).error.code}`;
  };
  assert.equal(await refusal('', 'this is no sound'), '400 INVALID_AUDIO');
  assert.equal(await refusal('', ''), '400 INVALID_AUDIO');
  assert.equal(await refusal('', tone(5)), '400 INVALID_INPUT'); // longer than maxSeconds
  assert.equal(await refusal('', tone(10)), '413 entity.too.large'); // larger than maxBytes
  assert.equal(await refusal('?format=fbx'), '400 UNSUPPORTED_OUTPUT');
  assert.equal(await refusal('?guidance=cgf'), '400 UNKNOWN_GUIDANCE');
  assert.equal(await refusal('?scale=much'), '400 INVALID_GUIDANCE');
  assert.equal(await refusal('?seed=much'), '400 INVALID_INPUT');
});

test('one request computes and one waits; the others are told to come back', async () => {
  const statuses = await Promise.all(Array.from({ length: 4 }, async () => (await ask('?steps=300')).status));
  assert.deepEqual(statuses.sort(), [200, 200, 503, 503]);
});

test('who goes away stops their generation, and the next one has the place', async () => {
  await assert.rejects(ask('?steps=1000', tone(4), AbortSignal.timeout(200)), { name: 'TimeoutError' });
  const began = performance.now();
  assert.equal((await ask('?steps=2')).status, 200);
  assert.ok(performance.now() - began < 10_000);
});
