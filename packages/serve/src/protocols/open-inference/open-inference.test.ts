import { Ajv2020 } from 'ajv/dist/2020.js';
import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Audio, collected, decodeAudio } from '@antiphon/formats';
import { Generator } from '@antiphon/generate';
import { TOY_BUNDLE, TOY_DIGEST, toySamples, toyService, toyWav } from '../fixtures/toy-service';
import { SPECIFIED } from './fixtures/specification';
import { oipRoutes } from './routes';

let generator: Generator;
let service: ReturnType<typeof toyService>;
let app: FastifyInstance;
let ready = true;
/** Scopes that requests were asked for. */
const asked: unknown[] = [];
beforeAll(async () => {
  generator = await Generator.open(TOY_BUNDLE, { threads: 1 });
  service = toyService(generator, ['plain', 'strong']);
  app = fastify({ bodyLimit: 400_000 });
  app.addHook('onRequest', async (request) => {
    const { scope } = request.routeOptions.config as { scope?: unknown };
    asked.push(typeof scope === 'function' ? (scope as (of: typeof request) => unknown)(request) : scope);
  });
  oipRoutes(app, { service, version: '1.2.3', ready: () => ready });
});
afterAll(async () => {
  await app.close();
  await generator.close();
});

const ajv = new Ajv2020({ strict: false, allErrors: true });
function assertSpecified(name: keyof typeof SPECIFIED, value: unknown): void {
  const validate = ajv.compile({ $ref: `#/$defs/${name}`, $defs: SPECIFIED });
  expect([name, validate(value), validate.errors]).toEqual([name, true, null]);
}

interface Answer {
  model_name: string;
  model_version: string;
  id?: string;
  parameters: Record<string, unknown>;
  outputs: { shape: number[]; data: number[]; parameters?: { binary_data_size: number } }[];
}

const samples = toySamples(0.8);
const audioInput = { name: 'audio', shape: [samples.length], datatype: 'FP32', parameters: { sample_rate: 8000 } };
const jsonAudio = { ...audioInput, data: [...samples] };

function infer(body: object, { model = 'toys', headers = {} } = {}): Promise<LightMyRequestResponse> {
  if ('inputs' in body && (body.inputs as object[]).every((input) => 'data' in input))
    assertSpecified('inference_request', body);
  return app.inject({
    method: 'POST',
    url: `/v2/models/${model}/infer`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  });
}

/** JSON with binary tensors behind it, as the extension's documentation lays them out. */
function inferBinary(
  body: object,
  tensors: readonly Uint8Array[],
  jsonLength?: string,
): Promise<LightMyRequestResponse> {
  const json = Buffer.from(JSON.stringify(body));
  return app.inject({
    method: 'POST',
    url: '/v2/models/toys/infer',
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': jsonLength ?? String(json.length),
    },
    payload: Buffer.concat([json, ...tensors]),
  });
}

/** The motion that the service makes of the same. */
async function expected(audio: Audio, choice = {}) {
  const own = toyService(generator).admit({ id: 'x', caller: {}, choice });
  return (await collected(await own.motion(audio, new AbortController().signal))).motion;
}

test('the server, its health, its models and their versions', async () => {
  for (const url of ['/v2', '/v2/']) {
    const metadata: unknown = (await app.inject(url)).json();
    assertSpecified('metadata_server_response', metadata);
    expect(metadata).toEqual({ name: 'antiphon', version: '1.2.3', extensions: ['binary_tensor_data'] });
  }
  expect((await app.inject('/v2/health/live')).json()).toEqual({ live: true });
  for (const model of ['toys', 'plain', 'strong'])
    for (const version of ['', `/versions/${TOY_DIGEST}`]) {
      const metadata = (await app.inject(`/v2/models/${model}${version}`)).json<object>();
      assertSpecified('metadata_model_response', metadata);
      expect(metadata).toMatchObject({
        name: model,
        versions: [TOY_DIGEST],
        inputs: [
          { name: 'audio', datatype: 'FP32', shape: [-1, -1] },
          { name: 'audio_file', datatype: 'BYTES', shape: [1] },
        ],
        outputs: [{ name: 'motion', datatype: 'FP32', shape: [-1, generator.manifest.features] }],
        parameters: { fps: 30 },
      });
      expect((await app.inject(`/v2/models/${model}${version}/ready`)).json()).toEqual({ name: model, ready: true });
    }
});

test('readiness means it', async () => {
  ready = false;
  try {
    for (const url of ['/v2/health/ready', '/v2/models/toys/ready'])
      expect((await app.inject(url)).statusCode).toBe(503);
    expect((await app.inject('/v2/health/live')).statusCode).toBe(200);
  } finally {
    ready = true;
  }
  expect((await app.inject('/v2/health/ready')).statusCode).toBe(200);
  const off = fastify();
  oipRoutes(off, {
    service: toyService(generator, ['plain', 'off'], { enabled: false }),
    version: '1',
    ready: () => true,
  });
  expect((await off.inject('/v2/models/off/ready')).statusCode).toBe(503);
  expect((await off.inject('/v2/models/toys/ready')).statusCode).toBe(200);
  await off.close();
});

test('samples as JSON become motion, with what made it', async () => {
  const reply = await infer(
    { id: '42', inputs: [jsonAudio], parameters: { seed: 5, scale: '2', steps: '6' }, outputs: [{ name: 'motion' }] },
    { headers: { 'antiphon-user': 'u1' } },
  );
  expect(reply.statusCode, reply.body).toBe(200);
  expect(reply.headers).toMatchObject({ 'antiphon-arm': 'plain', 'antiphon-replay': 'replay-5' });
  const answer = reply.json<Answer>();
  assertSpecified('inference_response', answer);
  expect(answer).toMatchObject({
    model_name: 'toys',
    model_version: TOY_DIGEST,
    id: '42',
    parameters: { arm: 'plain', by: 'sticky', seed: 5, sampler: 'ddim', steps: 6, fps: 30, replay: 'replay-5' },
    outputs: [{ name: 'motion', datatype: 'FP32', shape: [24, generator.manifest.features] }],
  });
  expect(JSON.parse(String(answer.parameters['guidance']))).toEqual({ kind: 'cfg', scale: 2 });
  const audio = { sampleRate: 8000, channels: [samples] };
  // Every float32 comes back as it was.
  expect(Float32Array.from(answer.outputs[0]?.data ?? [])).toEqual(
    await expected(audio, { seed: 5, scale: 2, steps: 6 }),
  );
  expect(service.wishes.at(-1)).toMatchObject({
    caller: { user: 'u1', force: undefined },
    choice: { seed: 5, scale: 2 },
  });
});

test('a binary tensor in, a binary tensor out, byte by byte', async () => {
  const bytes = new Uint8Array(samples.slice().buffer);
  const inputs = [{ ...audioInput, shape: [1, samples.length], parameters: { ...audioInput.parameters, binary_data_size: bytes.length } }]; // prettier-ignore
  for (const wish of [
    { outputs: [{ name: 'motion', parameters: { binary_data: true } }] },
    { parameters: { binary_data_output: true } },
  ]) {
    const reply = await inferBinary({ inputs, ...wish }, [bytes]);
    expect(reply.statusCode, reply.body).toBe(200);
    expect(reply.headers['content-type']).toBe('application/octet-stream');
    const length = Number(reply.headers['inference-header-content-length']);
    expect(Number(reply.headers['content-length'])).toBe(reply.rawPayload.length);
    const answer = JSON.parse(reply.rawPayload.subarray(0, length).toString()) as Answer;
    const tensor = reply.rawPayload.subarray(length);
    expect(answer.outputs).toEqual([
      {
        name: 'motion',
        shape: [24, generator.manifest.features],
        datatype: 'FP32',
        parameters: { binary_data_size: tensor.length },
      },
    ]);
    expect(new Float32Array(new Uint8Array(tensor).buffer)).toEqual(
      await expected({ sampleRate: 8000, channels: [samples] }),
    );
  }
  const overridden = await inferBinary(
    {
      inputs,
      parameters: { binary_data_output: true },
      outputs: [{ name: 'motion', parameters: { binary_data: false } }],
    },
    [bytes],
  );
  expect(overridden.json<Answer>().outputs[0]?.data).toHaveLength(24 * generator.manifest.features);
});

test('a file is taken as base64 and as a binary element of BYTES', async () => {
  const wav = toyWav(0.8);
  const file = { name: 'audio_file', shape: [1], datatype: 'BYTES' };
  const json = await infer({ inputs: [{ ...file, data: [Buffer.from(wav).toString('base64')] }] });
  expect(json.statusCode, json.body).toBe(200);
  const values = Float32Array.from(json.json<Answer>().outputs[0]?.data ?? []);
  expect(values).toEqual(await expected(await decodeAudio(wav, 'wav')));
  const element = Buffer.alloc(4 + wav.length);
  element.writeUInt32LE(wav.length);
  element.set(wav, 4);
  const binary = await inferBinary({ inputs: [{ ...file, parameters: { binary_data_size: element.length } }] }, [
    element,
  ]);
  expect(Float32Array.from(binary.json<Answer>().outputs[0]?.data ?? [])).toEqual(values);
});

test('channels lie behind each other, nested or flat', async () => {
  const shape = [2, samples.length];
  const right = samples.map((value) => value / 2);
  const nested = await infer({ inputs: [{ ...jsonAudio, shape, data: [[...samples], [...right]] }] });
  const flat = await infer({ inputs: [{ ...jsonAudio, shape, data: [...samples, ...right] }] });
  expect(nested.statusCode, nested.body).toBe(200);
  expect(nested.json<Answer>().outputs).toEqual(flat.json<Answer>().outputs);
  const audio = { sampleRate: 8000, channels: [samples, right] };
  expect(Float32Array.from(flat.json<Answer>().outputs[0]?.data ?? [])).toEqual(await expected(audio));
});

test('an arm by its name is forced, which asks for the scope of testers', async () => {
  const reply = await infer({ inputs: [jsonAudio] }, { model: 'strong' });
  expect(reply.json()).toMatchObject({ model_name: 'strong', parameters: { arm: 'strong', by: 'forced' } });
  expect(asked.at(-1)).toEqual(['generate', 'force']);
  const header = await infer({ inputs: [jsonAudio] }, { headers: { 'antiphon-arm': 'strong' } });
  expect(header.json()).toMatchObject({ model_name: 'toys', parameters: { arm: 'strong', by: 'forced' } });
  expect(asked.at(-1)).toEqual(['generate', 'force']);
  await infer({ inputs: [jsonAudio] });
  expect(asked.at(-1)).toEqual(['generate']);
  await app.inject('/v2/models/strong');
  expect(asked.at(-1)).toBe('generate');
  await app.inject('/v2/health/ready');
  expect(asked.at(-1)).toBe('open');
});

test('of one arm, nobody has a choice', async () => {
  const one = fastify();
  oipRoutes(one, { service: toyService(generator, ['only']), version: '1', ready: () => true });
  const only = await one.inject({ method: 'POST', url: '/v2/models/only/infer', payload: { inputs: [jsonAudio] } });
  expect(only.json()).toMatchObject({ model_name: 'only', parameters: { arm: 'only', by: 'sticky' } });
  await one.close();
});

const binaryAudio = { ...audioInput, parameters: { sample_rate: 8000, binary_data_size: 8 }, shape: [2] };

test.each<[string, () => Promise<LightMyRequestResponse>, number, RegExp]>([
  [
    'an unknown model',
    () => infer({ inputs: [jsonAudio] }, { model: 'toy' }),
    404,
    /no model "toy" here. Known: toys, plain, strong/,
  ],
  ['metadata of an unknown model', () => app.inject('/v2/models/toy'), 404, /Known: toys/],
  [
    'a version that is gone',
    () => app.inject('/v2/models/toys/versions/1/ready'),
    404,
    /version 1" here. Known: 0123456789abcdef/,
  ],
  ['an unknown route', () => app.inject('/v2/repository/index'), 404, /There is no GET \/v2\/repository\/index here/],
  ['another method', () => app.inject({ method: 'PUT', url: '/v2/models/toys' }), 404, /PUT/],
  [
    'no JSON',
    () => app.inject({ method: 'POST', url: '/v2/models/toys/infer', payload: '{' }),
    400,
    /its JSON cannot be read/,
  ],
  ['no body', () => app.inject({ method: 'POST', url: '/v2/models/toys/infer' }), 400, /its JSON cannot be read/],
  ['no inputs', () => infer({ inputs: [] }), 400, /"inputs"/],
  ['two inputs', () => infer({ inputs: [jsonAudio, jsonAudio] }), 400, /expected one of audio and audio_file/],
  ['another input', () => infer({ inputs: [{ ...jsonAudio, name: 'input0' }] }), 400, /Known: audio, audio_file/],
  ['no sample rate', () => infer({ inputs: [{ ...jsonAudio, parameters: {} }] }), 400, /parameter sample_rate/],
  [
    'a rate that recordings do not have',
    () => infer({ inputs: [{ ...jsonAudio, parameters: { sample_rate: 1e-9 } }] }),
    400,
    /1000 to 768000 Hz, found 1e-9/,
  ],
  [
    'channels without number',
    () => infer({ inputs: [{ ...jsonAudio, shape: [6400, 1] }] }),
    400,
    /expected FP32 \[samples\]/,
  ],
  ['no samples', () => infer({ inputs: [{ ...jsonAudio, shape: [0], data: [] }] }), 400, /no samples/],
  [
    'a shape of other length',
    () => infer({ inputs: [{ ...jsonAudio, shape: [3] }] }),
    400,
    /its shape has 3 numbers, and its data 6400/,
  ],
  ['another type', () => infer({ inputs: [{ ...jsonAudio, datatype: 'FP16' }] }), 400, /expected FP32/],
  [
    'three dimensions',
    () => infer({ inputs: [{ ...jsonAudio, shape: [1, 1, 6400] }] }),
    400,
    /found FP32 \[1, 1, 6400\]/,
  ],
  [
    'text for a number',
    () => infer({ inputs: [{ ...jsonAudio, shape: [1], data: ['1'] }] }),
    400,
    /number 0 of its data is "1"/,
  ],
  [
    'a file that is no base64',
    () => infer({ inputs: [{ name: 'audio_file', shape: [1], datatype: 'BYTES', data: ['RIFF…'] }] }),
    400,
    /as base64/,
  ],
  [
    'a file that is none',
    () => infer({ inputs: [{ name: 'audio_file', shape: [1], datatype: 'BYTES', data: ['AAAA'] }] }),
    400,
    /not audio/,
  ],
  ['another output', () => infer({ inputs: [jsonAudio], outputs: [{ name: 'output0' }] }), 400, /Known: motion/],
  ['an unknown parameter', () => infer({ inputs: [jsonAudio], parameters: { sed: 1 } }), 400, /"sed"/],
  ['a seed that is none', () => infer({ inputs: [jsonAudio], parameters: { seed: -1 } }), 400, /"parameters.seed"/],
  ['an unknown strategy', () => infer({ inputs: [jsonAudio], parameters: { guidance: 'magic' } }), 400, /Known: cfg/],
  ['binary without the header', () => infer({ inputs: [binaryAudio] }), 400, /there is no header/],
  [
    'a binary tensor cut short',
    () => inferBinary({ inputs: [binaryAudio] }, [new Uint8Array(5)]),
    400,
    /ends within the 8 bytes/,
  ],
  ['bytes too many', () => inferBinary({ inputs: [binaryAudio] }, [new Uint8Array(9)]), 400, /1 bytes follow/],
  ['a header that lies', () => inferBinary({ inputs: [binaryAudio] }, [], '100000'), 400, /is "100000"/],
  ['a header that is no number', () => inferBinary({ inputs: [binaryAudio] }, [], '1e'), 400, /is "1e"/],
  [
    'binary of another size',
    () => inferBinary({ inputs: [{ ...binaryAudio, shape: [3] }] }, [new Uint8Array(8)]),
    400,
    /that is 12 bytes; 8 came/,
  ],
  [
    'samples that are no numbers',
    () => inferBinary({ inputs: [binaryAudio] }, [new Uint8Array(8).fill(255)]),
    400,
    /not a finite number/,
  ],
  [
    'a compressed body',
    () => infer({ inputs: [] }, { headers: { 'content-encoding': 'gzip' } }),
    400,
    /not compressed/,
  ],
  [
    'a body that is too large',
    () => inferBinary({ inputs: [binaryAudio] }, [new Uint8Array(500_000)]),
    413,
    /larger than 400000 bytes/,
  ],
])('%s is refused in the protocol’s own form', async (_, request, status, problem) => {
  const reply = await request();
  assertSpecified('inference_error_response', reply.json());
  expect(reply.statusCode, reply.body).toBe(status);
  expect(reply.json<{ error: string }>().error).toMatch(problem);
});

test('a failure of the server’s own is not told', async () => {
  const failing = fastify();
  const admit = () => {
    throw new TypeError('/srv/secret');
  };
  oipRoutes(failing, { service: { ...service, admit }, version: '1', ready: () => true });
  const reply = await failing.inject({
    method: 'POST',
    url: '/v2/models/toys/infer',
    payload: { inputs: [jsonAudio] },
  });
  expect([reply.statusCode, reply.json()]).toEqual([
    500,
    { error: 'Something went wrong on the server. Its log says what.' },
  ]);
  await failing.close();
});

test('a client that leaves stops its work', async () => {
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const before = service.stopped;
  const leave = new AbortController();
  const long = { ...audioInput, shape: [80_000], parameters: { sample_rate: 8000, binary_data_size: 320_000 } };
  const json = Buffer.from(JSON.stringify({ inputs: [long], parameters: { steps: 900 } }));
  const answer = fetch(`${address}/v2/models/toys/infer`, {
    method: 'POST',
    headers: { 'inference-header-content-length': String(json.length) },
    body: Buffer.concat([json, new Uint8Array(320_000)]),
    signal: leave.signal,
  });
  const wishes = service.wishes.length;
  await expect.poll(() => service.wishes.length).toBeGreaterThan(wishes);
  leave.abort();
  await expect(answer).rejects.toThrow();
  await expect.poll(() => service.stopped).toBe(before + 1);
});
