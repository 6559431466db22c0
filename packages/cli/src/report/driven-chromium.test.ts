import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { driveChromium } from './driven-chromium';
import { findProgram } from './find-program';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-driven-'));
});
afterEach(() => rm(folder, { recursive: true }));

const SIZE = { width: 64, height: 64 };
const { signal } = new AbortController();

/** A program that does what a script says. */
async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!${process.execPath}\n${script}`, { mode: 0o755 });
  return path;
}

test('a browser that ends by itself, or is none, is named with what it said last', async () => {
  const broken = await program('chromium', 'console.error("no display\\n"); process.exit(1);');
  await expect(driveChromium(broken, SIZE, signal)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/chromium.*ended by itself \(no display\)/) as string,
  });
  await expect(driveChromium(join(folder, 'none'), SIZE, signal)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('whoever stops it while it starts is told so, and it is gone', async () => {
  const silent = await program('chromium', 'setInterval(() => undefined, 1000);');
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  await expect(driveChromium(silent, SIZE, stop.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test('answers come in pieces and out of order, and what it refuses is an error', async () => {
  // Answers the first two orders in one piece that is torn in a character, then refuses everything.
  const slow = await program(
    'chromium',
    `const { createReadStream, createWriteStream } = require('node:fs');
const out = createWriteStream('', { fd: 4 });
const ids = [];
let text = '';
createReadStream('', { fd: 3 }).on('data', (chunk) => {
  text += chunk;
  const orders = text.split('\\0');
  text = orders.pop();
  for (const order of orders) {
    const { id, method } = JSON.parse(order);
    const answer = method.startsWith('Target') ? { id, result: { targetId: 't', sessionId: 'ü' } } : { id, error: { message: 'no ' + method } };
    const bytes = Buffer.from(JSON.stringify({ method: 'Some.event' }) + '\\0' + JSON.stringify(answer) + '\\0');
    out.write(bytes.subarray(0, bytes.length - 4));
    setTimeout(() => out.write(bytes.subarray(bytes.length - 4)), 20);
  }
});`,
  );
  await expect(driveChromium(slow, SIZE, signal)).rejects.toMatchObject({
    message: expect.stringMatching(/no Emulation\.setDeviceMetricsOverride/) as string,
  });
});

test('a program is found where the PATH has it', async () => {
  const path = await program('ffmpeg', '');
  expect(await findProgram(['avconv', 'ffmpeg'], { PATH: `/nowhere:${folder}` })).toBe(path);
  expect(await findProgram(['avconv'], { PATH: folder }, [path])).toBe(path);
  await writeFile(join(folder, 'avconv'), 'not to be run');
  expect(await findProgram(['avconv'], { PATH: folder })).toBeUndefined();
  expect(await readdir(folder)).toContain('avconv');
});
