import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { writeFolderAtomic } from '@antiphon/formats';
import { digestOf, networkSignature, readBundle } from '@antiphon/generate';
import { modelConfig } from './model-config';

/** What is written of a bundle for Triton. */
export interface ModelRepository {
  /** Names of the models, which are names of folders. */
  readonly models: readonly string[];
}

/**
 * Writes a bundle's networks as a model repository of Triton: `NAME-NETWORK/config.pbtxt`, `NAME-NETWORK/1/model.onnx`, and beside the denoiser's the bundle's manifest, which says what must be done around them. Appears whole.
 * @throws FILE_NOT_FOUND, INVALID_BUNDLE; OUTPUT_EXISTS without `force`; INVALID_INPUT where `force` would take away other models; CANNOT_WRITE
 */
export async function writeModelRepository(
  bundle: string,
  out: string,
  { force = false }: { readonly force?: boolean } = {},
): Promise<ModelRepository> {
  const { manifest } = await readBundle(bundle);
  const name = modelName(manifest.name);
  const networks = (await readdir(bundle)).filter((file) => file.endsWith('.onnx')).sort();
  const models = networks.map((file) => `${name}-${file.replace(/\.onnx$/, '')}`);
  await assertReplaceable(out, models, force);
  const digest = await digestOf(bundle);
  const files: Record<string, Uint8Array | string> = {};
  for (const [index, file] of networks.entries()) {
    const path = join(bundle, file);
    const model = models[index] ?? name;
    files[`${model}/1/model.onnx`] = await readFile(path);
    files[`${model}/config.pbtxt`] = modelConfig({
      name: model,
      path,
      bundle: digest,
      ...(await networkSignature(path)),
    });
  }
  files[`${name}-denoiser/bundle.json`] = await readFile(join(bundle, 'bundle.json'));
  await writeFolderAtomic(out, files);
  return { models };
}

/** Triton's clients have it in addresses. */
function modelName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '') || 'antiphon';
}

/** What can be asked before there is a bundle. @throws OUTPUT_EXISTS where something is there, without `force` */
export async function assertRepositoryFree(out: string, force = false): Promise<void> {
  if (!force && (await stat(out).catch(() => undefined)) !== undefined)
    throw new AntiphonError('OUTPUT_EXISTS', { path: out });
}

/** A repository of this bundle may be replaced where that was asked for; one that holds other models, too, never: Triton takes several repositories. */
async function assertReplaceable(out: string, models: readonly string[], force: boolean): Promise<void> {
  await assertRepositoryFree(out, force);
  const found = await stat(out).catch(() => undefined);
  if (found === undefined) return;
  const entries = found.isDirectory() ? await readdir(out) : ['a file'];
  const foreign = entries.find((entry) => !models.includes(entry));
  if (foreign === undefined) return;
  const problem = `it holds ${foreign}, which is no model of this bundle, so it is not replaced, whatever force says. Choose another name: tritonserver takes --model-repository more than once`;
  throw new AntiphonError('INVALID_INPUT', { source: out, problem });
}
