import { identityOf, partsOf } from './compiled-identity';
import { checkDevice } from './devices';
import { encodeModel, type NamedValue } from './onnx-proto';
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
  const model = encodeModel(inputs, outputs);
  const program =
    cache === undefined ? undefined : await keepCompiled(cache, named ?? identityOf([model]), model, meta, options);
  return { program: program ?? programOf(await createSession(model, options)), meta };
}

/** The same at once, on the calling thread. */
export function compileSync(
  inputs: readonly NamedValue[],
  outputs: readonly NamedValue[],
  options: RuntimeOptions = {},
): SyncProgram {
  checkDevice(options.device ?? 'cpu');
  return loadSync(encodeModel(inputs, outputs), sessionOptions(options));
}

/**
 * Makes a session of a serialised model, or of a model's file. Its `run` blocks the event loop while it computes.
 * @throws DEVICE_UNAVAILABLE
 */
export async function load(model: Uint8Array | string, options: RuntimeOptions = {}): Promise<Program> {
  const cache = cacheOf(options);
  if (cache !== undefined) {
    const id = identityOf(await partsOf(model));
    const program = await keepCompiled(cache, id, model, null, options);
    if (program !== undefined) return program;
  }
  return programOf(await createSession(model, options));
}

/** Only what is compiled for the processor is kept: other devices compile when they run. */
function cacheOf({ cache, device = 'cpu' }: RuntimeOptions): CacheOptions | undefined {
  if (device !== 'cpu') return undefined;
  return typeof cache === 'string' ? { folder: cache } : cache;
}

/** A model out of the cache, which is put there first if need be. What runs is the entry either way, so that a first run and later ones compute the same, bit by bit. */
async function keepCompiled(
  cache: CacheOptions,
  id: string,
  model: Uint8Array | string,
  meta: unknown,
  options: RuntimeOptions,
): Promise<Program | undefined> {
  const known = await kept(cache, id, options);
  if (known !== undefined) return known.program;
  await keep(cache, id, async (path) => {
    const session = await createSession(model, options, { optimizedModelFilePath: path, extra: { session: SAVED } });
    await session.release();
    return meta;
  });
  return (await kept(cache, id, options))?.program;
}

/** Weights beside the model, and in the order in which the kernels want them: they are mapped into memory then, which all sessions of this machine share. */
const SAVED = {
  optimized_model_external_initializers_file_name: 'model.onnx.data',
  optimized_model_external_initializers_min_size_in_bytes: '1024',
  save_external_prepacked_constant_initializers: '1',
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
