import { join } from 'node:path';
import { topological, type Value } from '../graph/graph';
import { joined, modelPieces, nodeName, type NamedValue } from '../graph/onnx-proto';
import { standardise } from '../graph/portable';
import { contentOf, identityOf } from './compiled-identity';
import { checkDevice } from './devices';
import { createSession, programOf, sessionOptions, type Program, type RuntimeOptions } from './session';
import { find, forget, keep, type CacheOptions } from './session-cache';
import { loadSync, type SyncProgram } from './sync-runtime';

/** What a trace gives: a graph, and whatever its caller has to know of it. */
export interface Traced<M> {
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
  readonly meta: M;
}

/**
 * Compiles the graph that `trace` gives. With a cache and a key, what was compiled before is taken from there, without a trace.
 * @param signature what is compiled, besides the caller's key: shapes, types, options
 * @throws DEVICE_UNAVAILABLE, MODEL_TOO_LARGE, and what `trace` throws
 */
export async function compile<M>(
  signature: string,
  trace: () => Traced<M>,
  options: RuntimeOptions = {},
): Promise<{ readonly program: Program; readonly meta: M }> {
  const cache = cacheOf(options);
  const named = cache?.key === undefined ? undefined : identityOf(['key', cache.key, signature]);
  const known = named === undefined || cache === undefined ? undefined : await kept(cache, named, options);
  if (known !== undefined) return { program: known.program, meta: known.meta as M };
  const { inputs, outputs, meta } = trace();
  const { model, providers } = prepared(inputs, outputs, options);
  const id = named ?? identityOf(['graph', model.digest]);
  const program =
    cache === undefined
      ? undefined
      : await keepCompiled(cache, id, { bytes: model.size, meta, model: () => joined(model) }, options);
  return { program: program ?? programOf(await createSession(joined(model), options, providers)), meta };
}

/** The same at once, on the calling thread. */
export function compileSync(
  inputs: readonly NamedValue[],
  outputs: readonly NamedValue[],
  options: RuntimeOptions = {},
): SyncProgram {
  checkDevice(options.device ?? 'cpu');
  const { model, providers } = prepared(inputs, outputs, options);
  return loadSync(joined(model), { ...sessionOptions(options), ...providers });
}

/** A graph as a device wants it. */
function prepared(inputs: readonly NamedValue[], outputs: readonly NamedValue[], { device }: RuntimeOptions) {
  const values = outputs.map(({ value }) => value);
  // WebGPU has no kernel for products of transposed matrices: the processor would compute them, with copies to and fro.
  if (device === 'webgpu') standardise(values);
  return { model: modelPieces(inputs, outputs), providers: device === 'webgpu' ? webGpu(values) : {} };
}

/** WebGPU takes every maximum pooling, and fails in those that also give the places of the maxima: the processor has to compute these. */
function webGpu(values: readonly Value[]) {
  const forceCpuNodeNames = topological(values).operations.flatMap(({ op, outputs }, index) =>
    op === 'MaxPool' && outputs.length > 1 ? [nodeName(op, index)] : [],
  );
  return forceCpuNodeNames.length === 0 ? {} : { executionProviders: [{ name: 'webgpu', forceCpuNodeNames }] };
}

/**
 * Makes a session of a serialised model, or of a model's file. Its `run` blocks the event loop while it computes.
 * @throws DEVICE_UNAVAILABLE
 */
export async function load(model: Uint8Array | string, options: RuntimeOptions = {}): Promise<Program> {
  const cache = cacheOf(options);
  if (cache !== undefined) {
    const { parts, bytes } = await contentOf(model);
    const kept = { bytes, meta: null, model: () => model };
    const program = await keepCompiled(cache, identityOf(['model', ...parts]), kept, options);
    if (program !== undefined) return program;
  }
  return programOf(await createSession(model, options));
}

/** Only what is compiled for the processor is kept: other devices compile when they run. */
function cacheOf({ cache, device = 'cpu' }: RuntimeOptions): CacheOptions | undefined {
  if (device !== 'cpu') return undefined;
  return typeof cache === 'string' ? { folder: cache } : cache;
}

/** What is put into the cache if it is not there yet: a model of that many bytes, weights included. */
interface ToKeep {
  readonly bytes: number;
  readonly meta: unknown;
  model(): Uint8Array | string;
}

/** A model out of the cache, which is put there first if need be. What runs is the entry either way, so that a first run and later ones compute the same, bit by bit. */
async function keepCompiled(
  cache: CacheOptions,
  id: string,
  { bytes, meta, model }: ToKeep,
  options: RuntimeOptions,
): Promise<Program | undefined> {
  const known = await kept(cache, id, options);
  if (known !== undefined) return known.program;
  const { name, settings } = bytes < LARGE ? SMALL_FORM : LARGE_FORM;
  await keep(cache, id, meta, async (folder) => {
    const session = await createSession(model(), options, { optimizedModelFilePath: join(folder, name) }, settings);
    await session.release();
    return name;
  });
  return (await kept(cache, id, options))?.program;
}

/** Bytes of a model from which on it pays to share its weights. */
const LARGE = 64 * 2 ** 20;

/** The runtime's own format: read fastest, and its operations stay in the order in which a training step needs the least memory. */
const SMALL_FORM = { name: 'model.ort', settings: { save_model_format: 'ORT' } };

/** Weights beside the model, and as the kernels want them: they are mapped into memory then, where all sessions of this machine share them, instead of being read and packed again. */
const LARGE_FORM = {
  name: 'model.onnx',
  settings: {
    optimized_model_external_initializers_file_name: 'model.onnx.data',
    optimized_model_external_initializers_min_size_in_bytes: '1024',
    save_external_prepacked_constant_initializers: '1',
  },
};

async function kept(cache: CacheOptions, id: string, options: RuntimeOptions) {
  const found = await find(cache, id);
  if (found === undefined) return undefined;
  try {
    const session = await createSession(found.path, options, { graphOptimizationLevel: 'disabled' }); // it is optimised
    return { program: programOf(session), meta: found.meta };
  } catch {
    await forget(cache, id);
    return undefined;
  }
}
