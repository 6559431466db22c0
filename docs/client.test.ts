import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AntiphonClient, AntiphonClientError, wavOf } from '../packages/client/src/index';
import { collected, encodeMotionFile } from '../packages/formats/src/index';
import { Generator } from '../packages/generate/src/index';
import { answerWithError } from '../packages/serve/src/error-reply';
import { assertAudioBody } from '../packages/serve/src/protocols/bodies/audio-body';
import {
  TOY_BUNDLE,
  TOY_DIGEST,
  toySamples,
  toyService,
  toyWav,
} from '../packages/serve/src/protocols/fixtures/toy-service';
import { goneSignal } from '../packages/serve/src/protocols/gone-signal';
import { openApiRoute } from '../packages/serve/src/protocols/openapi/route';
import { parseOutcome } from '../packages/serve/src/protocols/outcomes/outcome-request';
import { answerStream, wantsNdjson } from '../packages/serve/src/protocols/stream/answer-stream';
import { costHeaders, motionHeaders } from '../packages/serve/src/protocols/stream/motion-headers';
import { parseGenerateQuery } from '../packages/serve/src/generate-query';

let generator: Generator;
let app: FastifyInstance;
let client: AntiphonClient;
let url: string;
beforeAll(async () => {
  generator = await Generator.open(TOY_BUNDLE, { threads: 1 });
  app = smallServer();
  url = await app.listen({ port: 0, host: '127.0.0.1' });
  client = new AntiphonClient({ url, user: 'u1' });
});
afterAll(async () => {
  await app.close();
  await generator.close();
});

/** The native routes around a service that is as small as one can be. */
function smallServer(): FastifyInstance {
  const service = toyService(generator);
  const made = fastify();
  made.setErrorHandler(answerWithError);
  made.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  made.get('/readyz', () => ({ ready: true }));
  made.get('/v1/bundle', () => ({ ...generator.manifest, digest: TOY_DIGEST, audit: null }));
  made.get('/v1/deployment', () => service.deployment());
  made.post('/v1/outcomes', (request, reply) => {
    parseOutcome(request.body);
    return reply.code(202).send({ status: 'recorded' });
  });
  made.post('/v1/generate', async (request, reply) => {
    assertAudioBody(request.headers['content-type']);
    const { format, ...choice } = parseGenerateQuery(request.query);
    const caller = {
      user: String(request.headers['antiphon-user']),
      force: request.headers['antiphon-arm'] as undefined,
    };
    const motion = await service.admit({ id: request.id, caller, choice }).motion(request.body as Buffer, goneSignal(reply.raw)); // prettier-ignore
    if (wantsNdjson(request.headers.accept)) return answerStream(reply, motion, 'ndjson');
    const content = await encodeMotionFile(format, await collected(motion));
    const type = format === 'json' ? 'application/json' : 'text/plain';
    return reply.headers({ ...motionHeaders(motion), ...costHeaders(motion) }).type(type).send(content); // prettier-ignore
  });
  openApiRoute(made);
  return made;
}

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
  expect(generated).toMatchObject({ arm: 'plain', seed: 5, steps: 6, bundle: TOY_DIGEST, replay: 'replay-5' });
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
  const stream = await client.stream(toyWav(7), { seed: 5, arm: 'strong' });
  assertDescribed('StreamLine', { head: stream.head });
  const rows: number[][] = [];
  for await (const block of stream) {
    assertDescribed('StreamLine', { block });
    rows.push(...((block.skeleton?.values ?? []) as number[][]));
  }
  assertDescribed('StreamLine', { end: stream.end });
  const whole = await client.generate(toyWav(7), { seed: 5, arm: 'strong' });
  expect(rows).toEqual(whole.motion.skeleton?.values);
  expect(stream.head.arm).toBe('strong');
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
    /^210 frames by plain\n210 frames at 30 Hz will come\n(face from frame \d+, body from frame \d+\n)+\d+ network evaluations; .* --replay replay-7\n$/,
  );
  rmSync(folder, { recursive: true, force: true });
});
