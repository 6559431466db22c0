import { parentPort } from 'node:worker_threads';
import { isAntiphonError } from '@antiphon/core';
import { computeConditions, decodeWav, type Audio } from '@antiphon/data';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { NetworkInput, SessionCall, SessionReply, SessionRequest, SessionResult } from './session-protocol';

/**
 * Entry of a worker thread: the two sessions of a bundle, and all else that takes long. onnxruntime's `run` blocks the thread that calls it, and
 * a minute of audio takes seconds to prepare, so neither happens in the main thread.
 * The only file of this package that imports onnxruntime-node.
 */
type Memory = Readonly<Record<string, Tensor>>;

interface Sessions {
  readonly encoder: InferenceSession;
  readonly denoiser: InferenceSession;
}

let sessions: Sessions | undefined;
/** Per sampling, by key; and stacked for several branches, by the keys joined. */
const memories = new Map<number, Map<string, Memory>>();

const port = parentPort;
// Requests are answered in the order in which they came.
let last: Promise<unknown> = Promise.resolve();
port?.on('message', ({ id, call }: SessionRequest) => {
  last = last.then(async () => {
    const reply = await answer(id, call);
    port.postMessage(reply, reply.ok ? buffersOf(reply.result) : []);
    if (call.kind === 'close') port.close();
  });
});

async function answer(id: number, call: SessionCall): Promise<SessionReply> {
  try {
    return { id, ok: true, result: await perform(call) };
  } catch (error) {
    if (isAntiphonError(error)) return { id, ok: false, known: { code: error.code, details: error.details } };
    return { id, ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** What can be handed over instead of copied. */
function buffersOf(result: SessionResult): ArrayBuffer[] {
  if (result === undefined) return [];
  if (result instanceof Float32Array) return [result.buffer as ArrayBuffer];
  const arrays = 'sampleRate' in result ? (result as Audio).channels : Object.values(result);
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}

async function perform(call: SessionCall): Promise<SessionResult> {
  switch (call.kind) {
    case 'open': {
      const options = { executionProviders: ['cpu'], intraOpNumThreads: call.threads, interOpNumThreads: 1 };
      const encoder = await InferenceSession.create(call.encoder, options);
      sessions = { encoder, denoiser: await InferenceSession.create(call.denoiser, options) };
      return undefined;
    }
    case 'encode':
      return encode(call);
    case 'denoise':
      return denoise(call);
    case 'decode':
      return decodeWav(call.wav, call.source);
    case 'conditions':
      return computeConditions(call.audio, call.specs, call.frames);
    case 'release':
      memories.delete(call.handle);
      return undefined;
    case 'close':
      memories.clear();
      await sessions?.encoder.release();
      await sessions?.denoiser.release();
      return undefined;
  }
}

async function encode({ handle, key, inputs, memory }: Extract<SessionCall, { kind: 'encode' }>): Promise<undefined> {
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensor(input)]));
  const outputs = await opened().encoder.run(feeds, memory);
  const ofSampling = memories.get(handle) ?? new Map<string, Memory>();
  ofSampling.set(key, outputs as Memory);
  memories.set(handle, ofSampling);
}

async function denoise({ handle, keys, x, t }: Extract<SessionCall, { kind: 'denoise' }>): Promise<Float32Array> {
  const [batch = 0, ...rest] = x.shape;
  const rows = batch * keys.length;
  const stacked = new Float32Array(x.values.length * keys.length);
  keys.forEach((_, branch) => stacked.set(x.values, branch * x.values.length));
  const outputs = await opened().denoiser.run(
    {
      x: tensor({ shape: [rows, ...rest], values: stacked }),
      t: tensor({ shape: [rows], values: new Float32Array(rows).fill(t) }),
      ...stackedMemory(handle, keys),
    },
    ['prediction'],
  );
  const { data } = outputs['prediction'] as Tensor;
  // A copy: the runtime's own buffer cannot be transferred to another thread.
  return Float32Array.from(data as Float32Array);
}

/** The branches' memories below each other; made once for each combination of branches, since every step asks for the same. */
function stackedMemory(handle: number, keys: readonly string[]): Memory {
  const ofSampling = memories.get(handle);
  const parts = keys.map((key) => {
    const memory = ofSampling?.get(key);
    if (memory === undefined) throw new Error(`sampling ${handle} has no memory "${key}"`);
    return memory;
  });
  const [first] = parts;
  if (first === undefined) throw new Error('a step without branches');
  if (parts.length === 1) return first;
  const joined = keys.join('|');
  const known = ofSampling?.get(joined);
  if (known !== undefined) return known;
  const memory = Object.fromEntries(
    Object.keys(first).map((name) => [name, concatenate(parts.map((part) => part[name] as Tensor))]),
  );
  ofSampling?.set(joined, memory);
  return memory;
}

function concatenate(tensors: readonly Tensor[]): Tensor {
  const values = new Float32Array(tensors.reduce((sum, { size }) => sum + size, 0));
  let at = 0;
  let batch = 0;
  for (const { data, dims } of tensors) {
    values.set(data as Float32Array, at);
    at += data.length;
    batch += dims[0] ?? 0;
  }
  return tensor({ shape: [batch, ...(tensors[0]?.dims.slice(1) ?? [])], values });
}

function tensor({ shape, values }: NetworkInput): Tensor {
  return new Tensor('float32', values, shape);
}

function opened(): Sessions {
  if (sessions === undefined) throw new Error('no bundle is open');
  return sessions;
}
