import { readFileSync } from 'node:fs';
import { encodeWav } from '@antiphon/formats';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { crash, threadOf, untilAsked } from '../fixtures/threads';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import { Generator } from '../generator';

let generator: Generator;
beforeEach(async () => {
  generator = await Generator.open(TOY_BUNDLE, { threads: 1 });
});
afterEach(() => generator.close());

const silence = (sampleRate: number, seconds: number) =>
  encodeWav({ sampleRate, channels: [new Float32Array(sampleRate * seconds)] });
const short = { file: silence(8000, 1), name: 'short' };
/** Minutes in as few samples as may be: one block of the file. */
const slow = { file: silence(1000, 150), name: 'slow' };
/** Takes seconds to hear. */
const long = { file: silence(48_000, 60), name: 'long' };

test('a signal stops hearing in the middle of what a file gives at once', async () => {
  await generator.hear({ audio: short });
  const heard = await timed(() => generator.hear({ audio: slow }));
  const controller = new AbortController();
  const stopped = timed(() => generator.hear({ audio: slow, signal: controller.signal }));
  setTimeout(() => controller.abort(), heard.ms / 10);
  expect(await stopped).toMatchObject({ code: 'INTERRUPTED' });
  expect((await stopped).ms).toBeLessThan(heard.ms * 0.7);
});

test('hours of silence in some kilobytes are refused as soon as they are too long', async () => {
  const file = readFileSync(new URL('../../../formats/src/audio/fixtures/silence.flac', import.meta.url));
  expect(file.length).toBeLessThan(10_000);
  const hours = { file, name: 'hours' };
  await expect(generator.hear({ audio: hours, maxSeconds: 10 })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/lasts more than the 10 s that are taken here/) as string,
  });
});

test('a thread that dies while it hears fails that request alone', async () => {
  const { motion } = await generator.generate({ audio: short, seed: 1, steps: 1 });
  const thread = await threadOf(generator);
  const failing = generator.hear({ audio: long }).catch((error: unknown) => error);
  await untilAsked(thread);
  await thread.terminate();
  expect(await failing).toMatchObject({ code: 'SESSION_FAILED', status: 500 });
  expect((await generator.generate({ audio: short, seed: 1, steps: 1 })).motion).toEqual(motion);
});

test('a thread that dies while it samples fails that request alone', async () => {
  const { motion } = await generator.generate({ audio: short, seed: 1, steps: 1 });
  const stream = await generator.stream({ audio: { ...slow, file: silence(8000, 60) }, seed: 1, steps: 1000 });
  const blocks = stream.blocks[Symbol.asyncIterator]();
  const failing = blocks.next().catch((error: unknown) => error);
  const thread = await threadOf(generator);
  await untilAsked(thread);
  await crash(thread);
  expect(await failing).toMatchObject({ code: 'SESSION_FAILED', status: 500 });
  expect((await generator.generate({ audio: short, seed: 1, steps: 1 })).motion).toEqual(motion);
});

async function timed(work: () => Promise<unknown>): Promise<{ readonly ms: number; readonly code: string }> {
  const began = performance.now();
  const code = await work().then(
    () => 'heard',
    (error: unknown) => (error as { code: string }).code,
  );
  return { ms: performance.now() - began, code };
}
