import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fastify, { type FastifyInstance } from 'fastify';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Generator } from '../packages/generate/src/index';
import { TOY_BUNDLE, toyService } from '../packages/serve/src/protocols/fixtures/toy-service';
import { goneSignal } from '../packages/serve/src/protocols/gone-signal';
import { answerStream } from '../packages/serve/src/protocols/stream/answer-stream';
import { CHROMIUM, launchChromium } from '../scripts/chromium';

if (CHROMIUM === undefined && process.env.CI) throw new Error('CI needs Chromium, which is missing here.');

/** Records a tone as a page does, with MediaRecorder, and asks for motion while it is made. */
const PROGRAM = `
import { AntiphonClient, recordedWav } from '@antiphon/client';

async function recorded(seconds) {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 220 });
  const to = context.createMediaStreamDestination();
  tone.connect(to);
  tone.start();
  const recorder = new MediaRecorder(to.stream);
  const chunks = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  recorder.start();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await new Promise((resolve) => { recorder.onstop = resolve; recorder.stop(); });
  return new Blob(chunks, { type: recorder.mimeType });
}

async function run() {
  const client = new AntiphonClient({ url: location.origin, user: 'ada' });
  const raw = await recorded(1.5);
  const wav = await recordedWav(raw, new AudioContext({ sampleRate: 16000 }));
  const stream = await client.stream(wav, { seed: 5 });
  let rows = 0;
  for await (const { skeleton } of stream) rows += skeleton?.values.length ?? 0;
  return { raw: raw.type, wav: wav.type, frames: stream.head.frames, rows, replay: stream.end?.replay };
}
globalThis.result = run().catch((error) => ({ error: String(error) }));
`;

describe.skipIf(CHROMIUM === undefined)('the client in Chromium', () => {
  let generator: Generator;
  let app: FastifyInstance;
  let browser: Browser;
  const types: unknown[] = [];
  beforeAll(async () => {
    generator = await Generator.open(TOY_BUNDLE, { threads: 1 });
    app = fastify();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    const { outputFiles } = await build({
      stdin: { contents: PROGRAM, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      conditions: ['@antiphon/source'],
      write: false,
    });
    app.get('/', (_, reply) => reply.type('text/html').send('<script type="module" src="/program.js"></script>'));
    app.get('/program.js', (_, reply) => reply.type('text/javascript').send(outputFiles[0]?.text));
    app.post('/v1/generate', async (request, reply) => {
      types.push(request.headers['content-type']);
      const admitted = toyService(generator).admit({ id: request.id, caller: {}, choice: { seed: 5 } });
      return answerStream(reply, await admitted.motion(request.body as Buffer, goneSignal(reply.raw)), 'ndjson');
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
    await generator.close();
  });

  test('what MediaRecorder recorded becomes WAV in the page, and motion while it is made', async () => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(app.listeningOrigin);
    await page.waitForFunction('globalThis.result', undefined, { timeout: 60_000 });
    const result = (await page.evaluate('globalThis.result')) as { raw: string; frames: number; rows: number };
    expect(problems).toEqual([]);
    expect(result).toMatchObject({ wav: 'audio/wav', replay: 'replay-5', rows: result.frames });
    expect(result.raw).toMatch(/^audio\/webm/);
    expect(result.frames).toBeGreaterThan(20);
    expect(types).toEqual(['audio/wav']);
  });
});
