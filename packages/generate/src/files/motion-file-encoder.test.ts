import { readFileSync } from 'node:fs';
import { encodeMotionFile, encodeWav, MOTION_FILES, registerMotionFile, type Encodable } from '@antiphon/formats';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TOY_BUNDLE } from '../fixtures/toy-bundle';
import type { SessionThread } from '../sessions/session-thread';
import { MotionFileEncoder } from './motion-file-encoder';

const { motion: format } = JSON.parse(readFileSync(`${TOY_BUNDLE}/bundle.json`, 'utf8')) as {
  motion: Encodable['format'];
};
const motionOf = (frames: number): Encodable => ({
  format,
  frames,
  motion: Float32Array.from({ length: frames * 11 }, (_, i) => 0.3 + 0.2 * Math.sin(i)),
});
const short = motionOf(20);
const tone = (seconds: number) =>
  encodeWav({
    sampleRate: 16_000,
    channels: [Float32Array.from({ length: 16_000 * seconds }, (_, i) => Math.sin(i / 9))],
  });
const speech = { file: tone(1), name: 'speech' };
/** Takes seconds. */
const long = {
  audioFile: { file: encodeWav({ sampleRate: 48_000, channels: [new Float32Array(48_000 * 60)] }), name: 'long' },
};

let encoder: MotionFileEncoder;
beforeEach(() => void (encoder = new MotionFileEncoder()));
afterEach(() => encoder.close());

test.each(Object.keys(MOTION_FILES))(
  'a file made in a thread is to the byte what encodeMotionFile makes: .%s',
  async (ending) => {
    const made = await encoder.encode(ending, short, { audioFile: speech, title: 'a <b>' });
    const wanted = await encodeMotionFile(ending, short, { audioFile: speech, title: 'a <b>' });
    expect(Buffer.from(made).equals(wanted)).toBe(true);
  },
);

test('many bytes of sound and small files go through as they are', async () => {
  const padded = Buffer.concat([tone(1), Buffer.alloc(9 * 2 ** 20)]);
  const made = await encoder.encode('html', short, { audioFile: { file: padded, name: 'padded' } });
  const wanted = await encodeMotionFile('html', short, { audioFile: speech });
  expect(Buffer.from(made).equals(wanted)).toBe(true);
  const [one, two] = await Promise.all([encoder.encode('npy', motionOf(1)), encoder.encode('npy', motionOf(1))]);
  expect(one).toEqual(two);
});

test('what a kind of file refuses is refused with its own code, and the thread goes on', async () => {
  await expect(encoder.encode('mp4', short)).rejects.toMatchObject({ code: 'UNSUPPORTED_OUTPUT' });
  const wrong = { ...short, motion: short.motion.subarray(1) };
  await expect(encoder.encode('json', wrong)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  const text = { file: Buffer.from('no sound at all'), name: 'body' };
  await expect(encoder.encode('html', short, { audioFile: text })).rejects.toMatchObject({ code: 'INVALID_AUDIO' });
  expect((await encoder.encode('json', short)).length).toBeGreaterThan(100);
});

test('a thread that dies fails its own file with a failure of ours, and the next file has a new one', async () => {
  await encoder.encode('npy', short);
  const first = threadOf(encoder);
  const failing = encoder.encode('html', short, long);
  const next = encoder.encode('npy', short);
  await untilBusy(encoder);
  await first?.terminate();
  await expect(failing).rejects.toMatchObject({ code: 'SESSION_FAILED', status: 500 });
  expect(Buffer.from(await next).equals(await encodeMotionFile('npy', short))).toBe(true);
  expect(threadOf(encoder)).not.toBe(first);
});

test('a signal stops a file that is being made, one that waits, and one that was not begun', async () => {
  await encoder.encode('npy', short);
  const [running, waiting] = [new AbortController(), new AbortController()];
  const stopped = encoder.encode('html', short, { ...long, signal: running.signal });
  const left = encoder.encode('npy', short, { signal: waiting.signal });
  const third = encoder.encode('npy', short);
  const interrupted = { code: 'INTERRUPTED' };
  waiting.abort();
  await expect(left).rejects.toMatchObject(interrupted);
  await untilBusy(encoder);
  running.abort();
  await expect(stopped).rejects.toMatchObject(interrupted);
  expect((await third).length).toBeGreaterThan(100);
  await expect(encoder.encode('npy', short, { signal: AbortSignal.abort() })).rejects.toMatchObject(interrupted);
});

test('who waits when it is closed is told, and nobody is served after', async () => {
  const pending = [encoder.encode('html', short, long), encoder.encode('npy', short)].map((file) =>
    file.then(
      () => 'made',
      (error: unknown) => (error as { code: string }).code,
    ),
  );
  await untilBusy(encoder);
  await encoder.close();
  expect(await Promise.all(pending)).toEqual(['SESSION_FAILED', 'SESSION_FAILED']);
  await expect(encoder.encode('npy', short)).rejects.toMatchObject({ code: 'SESSION_FAILED' });
});

test('a kind of file that this program alone knows is made here', async () => {
  registerMotionFile('countedframes', {
    contentType: 'text/plain',
    async *write({ frames }) {
      yield `${frames}`;
    },
  });
  expect(Buffer.from(await encoder.encode('countedframes', short)).toString()).toBe('20');
  expect(threadOf(encoder)).toBeUndefined();
});

/** Only a test sees threads. */
function threadOf(of: MotionFileEncoder): SessionThread | undefined {
  return (of as unknown as { slots: { thread?: SessionThread }[] }).slots[0]?.thread;
}

async function untilBusy(of: MotionFileEncoder): Promise<void> {
  const busy = () => (threadOf(of) as unknown as { pending: Map<number, unknown> } | undefined)?.pending.size === 1;
  while (!busy()) await new Promise((resolve) => setTimeout(resolve, 5));
}
