import { parentPort } from 'node:worker_threads';
import { blurMatrix, isAntiphonError } from '@antiphon/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { audioConditions } from './audio-conditions';
import type { ForeignInput } from './audit/foreign-denoiser';
import type { BundleNetworks } from './bundle';
import type {
  Evaluation,
  ForeignFeed,
  NetworkInput,
  SessionCall,
  SessionReply,
  SessionRequest,
  SessionResult,
} from './session-protocol';

/**
 * Entry of a worker thread: the sessions of a bundle (or of one foreign model), and all else that takes long. onnxruntime's `run` blocks the thread that calls it, and
 * a minute of audio takes seconds to prepare, so neither happens in the main thread.
 * The only file of this package that imports onnxruntime-node.
 */
type Memory = Readonly<Record<string, Tensor>>;

type NetworkName = keyof BundleNetworks;

let networks: { readonly paths: BundleNetworks; readonly threads: number } | undefined;
/** The first two are opened with the bundle; the others by the first branch that needs them. */
const sessions = new Map<NetworkName, Promise<InferenceSession>>();
let foreign: InferenceSession | undefined;
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
  if ('outputs' in result) return [];
  return Object.values(result.conditions).map(({ buffer }) => buffer as ArrayBuffer);
}

async function perform(call: SessionCall): Promise<SessionResult> {
  switch (call.kind) {
    case 'open':
      networks = { paths: call.networks, threads: call.threads };
      await session('encoder');
      await session('denoiser');
      return undefined;
    case 'open-foreign':
      foreign = await openSession(call.path, call.threads);
      return { inputs: foreign.inputMetadata.map(foreignInput), outputs: [...foreign.outputNames] };
    case 'run-foreign':
      return runForeign(call);
    case 'encode':
      return encode(call);
    case 'denoise':
      return denoise(call);
    case 'conditions':
      return audioConditions(call.request);
    case 'release':
      memories.delete(call.handle);
      return undefined;
    case 'close':
      memories.clear();
      // A network that could not be opened has nothing to release.
      for (const opened of sessions.values()) await (await opened.catch(() => undefined))?.release();
      await foreign?.release();
      return undefined;
  }
}

async function encode({ handle, key, network, inputs }: Extract<SessionCall, { kind: 'encode' }>): Promise<undefined> {
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensor(input)]));
  const outputs = await (await session(network)).run(feeds);
  const ofSampling = memories.get(handle) ?? new Map<string, Memory>();
  ofSampling.set(key, outputs as Memory);
  memories.set(handle, ofSampling);
}

async function denoise(call: Extract<SessionCall, { kind: 'denoise' }>): Promise<Float32Array> {
  const { handle, network, views, evaluations } = call;
  if (network !== 'perturbed' && evaluations.some(({ perturb }) => perturb !== undefined))
    throw new Error(`layers can be perturbed in the model itself only, not in the network "${network}"`);
  const [batch = 0, ...rest] = views[0]?.shape ?? [];
  const rows = batch * evaluations.length;
  const size = rest.reduce((product, length) => product * length, batch);
  const x = new Float32Array(size * evaluations.length);
  const t = new Float32Array(rows);
  evaluations.forEach((evaluation, e) => {
    x.set(views[evaluation.view]?.values ?? [], e * size);
    t.fill(evaluation.t, e * batch, (e + 1) * batch);
  });
  const opened = await session(network);
  const outputs = await opened.run(
    {
      x: tensor({ shape: [rows, ...rest], values: x }),
      t: tensor({ shape: [rows], values: t }),
      ...stackedMemory(
        handle,
        evaluations.map(({ key }) => key),
      ),
      ...(network === 'perturbed' ? perturbations(opened, evaluations, [batch, rest[0] ?? 0]) : {}),
    },
    ['prediction'],
  );
  const { data } = outputs['prediction'] as Tensor;
  // A copy: the runtime's own buffer cannot be transferred to another thread.
  return Float32Array.from(data as Float32Array);
}

const PERTURBATIONS = ['identity', 'blur', 'skip'] as const;

/** For each way of weakening: 1 where a row has it in a layer, `[rows, layers]`; and how queries are blurred, `[rows, T, T]`. */
function perturbations(
  { inputMetadata }: InferenceSession,
  evaluations: readonly Evaluation[],
  [batch, frames]: readonly [batch: number, frames: number],
): Record<string, Tensor> {
  const described = inputMetadata.find(({ name }) => name === PERTURBATIONS[0]);
  const layers = described?.isTensor === true ? Number(described.shape[1]) : 0;
  const kernel = new Float32Array(evaluations.length * batch * frames ** 2);
  evaluations.forEach(({ perturb }, e) => {
    if (perturb?.kind !== 'blur') return;
    const matrix = blurMatrix(frames, perturb.width);
    for (let item = 0; item < batch; item++) kernel.set(matrix, (e * batch + item) * frames ** 2);
  });
  const masks = Object.fromEntries(
    PERTURBATIONS.map((kind) => {
      const values = new Float32Array(evaluations.length * batch * layers);
      evaluations.forEach(({ perturb }, e) => {
        if (perturb?.kind !== kind) return;
        const beyond = perturb.layers.find((layer) => !Number.isInteger(layer) || layer < 0 || layer >= layers);
        // It would be written into the row of another item.
        if (beyond !== undefined) throw new Error(`there is no layer ${beyond}; the model has 0 … ${layers - 1}`);
        for (let item = 0; item < batch; item++)
          for (const layer of perturb.layers) values[(e * batch + item) * layers + layer] = 1;
      });
      return [kind, tensor({ shape: [evaluations.length * batch, layers], values })];
    }),
  );
  return { ...masks, kernel: tensor({ shape: [evaluations.length * batch, frames, frames], values: kernel }) };
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

function session(name: NetworkName): Promise<InferenceSession> {
  if (networks === undefined) throw new Error('no bundle is open');
  const path = networks.paths[name];
  if (path === undefined) throw new Error(`the bundle has no network "${name}"`);
  const known = sessions.get(name) ?? openSession(path, networks.threads);
  sessions.set(name, known);
  return known;
}

function openSession(path: string, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
}

function foreignInput(described: InferenceSession.ValueMetadata): ForeignInput {
  return described.isTensor
    ? { name: described.name, type: described.type, shape: described.shape }
    : { name: described.name, type: 'not a tensor', shape: [] };
}

async function runForeign({ feeds, output }: Extract<SessionCall, { kind: 'run-foreign' }>): Promise<Float32Array> {
  if (foreign === undefined) throw new Error('no model is open');
  const tensors = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, typedTensor(feed)]));
  const outputs = await foreign.run(tensors, [output]);
  return Float32Array.from((outputs[output] as Tensor).data as Iterable<number>, Number);
}

/** In the type that the network wants. */
function typedTensor({ type, shape, values }: ForeignFeed): Tensor {
  switch (type) {
    case 'float32':
      return new Tensor('float32', values, shape);
    case 'float64':
      return new Tensor('float64', Float64Array.from(values), shape);
    case 'int64':
      return new Tensor(
        'int64',
        BigInt64Array.from(values, (value) => BigInt(Math.round(value))),
        shape,
      );
    case 'int32':
      return new Tensor('int32', Int32Array.from(values, Math.round), shape);
    case 'bool':
      return new Tensor(
        'bool',
        Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
        shape,
      );
    default:
      throw new Error(`inputs of type ${type} are not supported (float32, float64, int64, int32, bool)`);
  }
}
