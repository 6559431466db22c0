import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AntiphonClient, AntiphonClientError, wavOf } from '../packages/client/src/index';
import { buildApp, LiveDeployment, openRecords, parseDeployment, resolveSettings } from '../packages/serve/src/index';
import { TOY_BUNDLE, toySamples, toyWav } from '../packages/serve/src/protocols/fixtures/toy-service';

let live: LiveDeployment;
let app: FastifyInstance;
let client: AntiphonClient;
let url: string;
/** One arm answers, so that callers may choose; another is a shadow. */
const deployment = parseDeployment({
  name: 'toys',
  bundles: { toy: TOY_BUNDLE },
  arms: [
    { name: 'plain', bundle: 'toy', guidance: { kind: 'cfg', scale: 1 }, steps: 4 },
    { name: 'strong', bundle: 'toy', guidance: { kind: 'cfg', scale: 2 }, steps: 4, shadow: true },
  ],
  outcomes: { metrics: { watched: {} } },
});
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-records-'));
  const { settings } = resolveSettings({ environment: { ANTIPHON_SECRET: 'a secret of this test' } });
  live = await LiveDeployment.open(deployment, { threads: 1 });
  app = buildApp({ live, settings, records: await openRecords({ folder }) });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
  client = new AntiphonClient({ url, user: 'u1' });
});
afterAll(async () => {
  await app.close();
  await live.close();
});

const document = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8')) as {
  components: { schemas: object };
};
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'openapi.json', ...document });
function assertDescribed(name: string, value: unknown): void {
  const validate = ajv.compile({ $ref: `openapi.json#/components/schemas/${name}` });
  expect([name, validate(value), validate.errors]).toEqual([name, true, null]);
}

test('what the client is answered is what the document says', async () => {
  const generated = await client.generate(toyWav(0.8), { seed: 5, scale: 2, steps: 6 });
  assertDescribed('Motion', generated.motion);
  const bundle = live.current.arms.get('plain')?.bundle.digest;
  expect(generated).toMatchObject({ arm: 'plain', seed: 5, steps: 6, bundle });
  expect(generated.guidance).toEqual({ kind: 'cfg', scale: 2 });
  expect(generated.motion.frames).toBe(24);
  assertDescribed('Bundle', await client.bundle());
  assertDescribed('Deployment', await client.deployment());
  const outcome = await client.outcome(generated.replay, 'watched', 3);
  assertDescribed('OutcomeAnswer', outcome);
  expect(outcome.status).toBe('recorded');
  expect(await client.ready()).toBe(true);
});

test('a stream is the same motion, line by line as the document says', async () => {
  const stream = await client.stream(toyWav(7), { seed: 5, steps: 6 });
  assertDescribed('StreamLine', { head: stream.head });
  const rows: number[][] = [];
  for await (const block of stream) {
    assertDescribed('StreamLine', { block });
    rows.push(...((block.skeleton?.values ?? []) as number[][]));
  }
  assertDescribed('StreamLine', { end: stream.end });
  const whole = await client.generate(toyWav(7), { seed: 5, steps: 6 });
  expect(rows).toEqual(whole.motion.skeleton?.values);
  expect(stream.head).toMatchObject({ arm: 'plain', steps: 6 });
});

test('a file, WAV of the page’s own making, and a refusal', async () => {
  const audio = { sampleRate: 8000, numberOfChannels: 1, getChannelData: () => toySamples(0.8) };
  const { content } = await client.generateFile(wavOf(audio), 'bvh');
  expect(new TextDecoder().decode(content)).toMatch(/^HIERARCHY/);
  const webm = new Blob([Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3)], { type: 'audio/webm;codecs=opus' });
  const refusal = await client.generate(webm).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AntiphonClientError);
  expect(refusal).toMatchObject({ code: 'UNSUPPORTED_BODY', status: 415, message: expect.stringContaining('recordedWav') as string }); // prettier-ignore
  const { code, message, details } = refusal as AntiphonClientError;
  assertDescribed('Error', { error: { code, message, details } });
});

test('the program of its README runs, with a server and without one', async () => {
  const readme = readFileSync(new URL('../packages/client/README.md', import.meta.url), 'utf8');
  const [, program = ''] = /^```js\n([\s\S]*?)^```/m.exec(readme) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-client-'));
  mkdirSync(join(folder, 'node_modules/@antiphon'), { recursive: true });
  symlinkSync(
    fileURLToPath(new URL('../packages/client', import.meta.url)),
    join(folder, 'node_modules/@antiphon/client'),
  );
  writeFileSync(join(folder, 'speech.wav'), toyWav(7));
  const run = async (address: string) => {
    writeFileSync(join(folder, 'program.mjs'), program.replace('http://127.0.0.1:8080', address));
    const tsx = fileURLToPath(import.meta.resolve('tsx'));
    const flags = ['--import', tsx, '--conditions=@antiphon/source'];
    return (await promisify(execFile)(process.execPath, [...flags, 'program.mjs'], { cwd: folder })).stdout;
  };
  expect(await run('http://127.0.0.1:9')).toMatch(/^Start a server first/);
  expect(await run(url)).toMatch(
    /^210 frames by plain\n210 frames at 30 Hz will come\n(face from frame \d+, body from frame \d+\n)+\d+ network evaluations; .* --replay [\w-]+\.[\w-]+\n$/,
  );
  rmSync(folder, { recursive: true, force: true });
});
