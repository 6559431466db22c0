import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Random } from '@antiphon/core';
import { encodeWav } from '@antiphon/formats';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const REQUESTS = 3000;
const AT_ONCE = 32;
/** Bytes that the process may have grown by over three quarters of them. */
const GROWTH = 96 * 2 ** 20;

let server: ChildProcess;
let printed = '';
let port: number;
beforeAll(async () => {
  const words = [at('../../../scripts/source/antiphon.mjs'), 'serve', at('../../generate/src/fixtures/toy-bundle')];
  // Where a body is never whole, not to be waited for.
  const env = { ...process.env, ANTIPHON_LIMITS_UPLOAD_SECONDS: '0.3', ANTIPHON_LOGS_LEVEL: 'warn' };
  server = spawn(process.execPath, [...words, '--port', '0'], { env });
  for (const stream of [server.stdout, server.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  await vi.waitUntil(() => /:(\d+) \(Ctrl-C/.test(printed), { timeout: 60_000 });
  port = Number(/:(\d+) \(Ctrl-C/.exec(printed)?.[1]);
});
afterAll(() => void server.kill('SIGKILL'));

const wav = Buffer.from(encodeWav({ sampleRate: 8000, channels: [new Float32Array(800)] }));
const whole = Buffer.concat([
  Buffer.from(
    'POST /v1/generate?steps=1&seed=3&format=json HTTP/1.1\r\nhost: x\r\ncontent-type: audio/wav\r\nantiphon-user: me\r\n' +
      `antiphon-request: id\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ncontent-length: ${wav.length}\r\n\r\n`,
  ),
  wav,
]);
const head = whole.length - wav.length;

/** The request with some bytes changed, most of them in its head; one of ten is cut short. */
function mutated(random: Random): Buffer {
  const bytes = Buffer.from(whole);
  const changes = 1 + Math.floor(random.uniform() * 4);
  for (let i = 0; i < changes; i++) {
    const within = random.uniform() < 0.7 ? head : bytes.length;
    bytes[Math.floor(random.uniform() * within)] = Math.floor(random.uniform() * 256);
  }
  return random.uniform() < 0.1 ? bytes.subarray(0, Math.floor(random.uniform() * bytes.length)) : bytes;
}

/** What comes back, or nothing within ten seconds. */
async function answerTo(bytes: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  let heard = '';
  socket.setTimeout(10_000, () => socket.destroy());
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text;
    if (heard.includes('\r\n\r\n')) setTimeout(() => socket.destroy(), 5);
  });
  socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return heard;
}

/** Bytes, where the system tells. */
function memory(): number {
  const status = `/proc/${String(server.pid)}/status`;
  if (!existsSync(status)) return 0;
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]);
}

test('broken requests are answered in our words; nothing ends, nothing grows, nothing is told of the inside', async () => {
  const bad: string[] = [];
  let begun = 0;
  let early = 0;
  const client = async () => {
    while (begun < REQUESTS) {
      const number = begun++;
      if (number === REQUESTS / 4) early = memory();
      const answer = await answerTo(mutated(Random.stream(1, 'mutated', number)));
      const [, status = ''] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
      const failed = /^5/.test(status) && status !== '503';
      if (failed || /node_modules|\.ts:\d|\bat .*:\d+:\d+/.test(answer)) bad.push(answer.slice(0, 1000));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  expect(server.exitCode, printed.slice(-3000)).toBeNull();
  expect(bad).toEqual([]);
  expect(memory() - early).toBeLessThan(GROWTH);
  const answer = await answerTo(whole);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
}, 600_000);
