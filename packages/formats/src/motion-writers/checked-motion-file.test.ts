import { expect, test } from 'vitest';
import type { MotionFile } from './motion-file';
import { assertEncodable, encodeMotionFile, motionFileEndings, registerMotionFile } from './registry';

const format = { fps: 30, parts: [{ kind: 'blendshapes' as const, names: ['jawOpen'] }] };
const motion = { format, frames: 2, motion: Float32Array.of(0.25, 0.5) };
const file = (write: unknown) => ({ contentType: 'text/plain', write }) as MotionFile;

test('a kind of file of one’s own is written like any other', async () => {
  registerMotionFile('txt', {
    contentType: 'text/plain',
    async *write({ blocks }) {
      for await (const block of blocks) yield `${block.join(' ')}\n`;
    },
  });
  expect(motionFileEndings().at(-1)).toBe('txt');
  expect(Buffer.from(await encodeMotionFile('txt', motion)).toString()).toBe('0.25 0.5\n');
  expect(() =>
    registerMotionFile(
      'bvh',
      file(() => []),
    ),
  ).toThrow('it ships with Antiphon');
  expect(() =>
    registerMotionFile(
      '.a',
      file(() => []),
    ),
  ).toThrow('without a dot');
  expect(() => registerMotionFile('a', { write: () => [] } as never)).toThrow('no "contentType"');
  expect(() => registerMotionFile('a', file(undefined))).toThrow('no function "write"');
});

test.each([
  ['text', () => 'all of it', 'its "write" must be an async generator'],
  ['a promise', async () => 'all of it', 'its "write" must be an async generator'],
  ['numbers', () => [1], 'must give texts or bytes (Uint8Array), but gave a number'],
  ['an error', () => { throw new Error('no pen'); }, 'its "write" failed: no pen'], // prettier-ignore
])('%s is a PLUGIN_MISTAKE that says so', async (name, write, message) => {
  const ending = `odd${name.replaceAll(/\W/g, '')}`;
  registerMotionFile(ending, file(write));
  await expect(encodeMotionFile(ending, motion)).rejects.toMatchObject({
    code: 'PLUGIN_MISTAKE',
    message: expect.stringContaining(message),
  });
});

test('what reading the motion throws is not the file’s mistake', async () => {
  async function* blocks() {
    yield await Promise.reject(new TypeError('the source broke'));
  }
  await expect(encodeMotionFile('txt', { format, frames: 1, blocks: blocks() })).rejects.toThrow(/^the source broke$/);
});

test('a kind of file may refuse a motion before it is made, and must say why', () => {
  const refusing = (problem: unknown) => ({ ...file(() => []), problem }) as MotionFile;
  registerMotionFile(
    'brief',
    refusing(({ frames }: { frames: number }) => (frames > 5 ? 'it has five frames at most' : undefined)),
  );
  expect(() => assertEncodable('brief', { format, frames: 5 })).not.toThrow();
  expect(() => assertEncodable('brief', { format, frames: 6 })).toThrow(/it has five frames at most/);
  registerMotionFile(
    'unsaid',
    refusing(() => true),
  );
  expect(() => assertEncodable('unsaid', { format, frames: 1 })).toThrow(/must return a text or undefined/);
  expect(() => registerMotionFile('b', refusing('long'))).toThrow('its "problem" must be a function');
});
