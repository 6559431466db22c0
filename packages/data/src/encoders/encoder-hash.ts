import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { EncoderOptions } from './audio-encoder';
import type { EncoderSpec } from './definition';
import { modelHash } from './onnx/model-hash';
import { audioEncoderDefinition, audioEncoderPlugin } from './registry';

/** Changes whenever an encoder computes otherwise from the same spec and files. */
const VERSION = 'encoder/1';

/**
 * SHA-256 (hex) of what determines an encoder's rows: its spec but for the condition's name and the paths of models, its models' bytes, and those of the plugin that it comes from.
 * @throws UNKNOWN_ENCODER, FILE_NOT_FOUND
 */
export async function encoderHash(spec: EncoderSpec, { folder }: Pick<EncoderOptions, 'folder'> = {}): Promise<string> {
  const models = audioEncoderDefinition(spec.kind).models(spec);
  const hash = createHash('sha256').update(VERSION);
  hash.update(canonical({ ...spec, name: '' }, models));
  hash.update(audioEncoderPlugin(spec.kind)?.sha256 ?? '');
  for (const model of models) hash.update(await modelHash(resolve(folder ?? '.', model)));
  return hash.digest('hex');
}

/** JSON with sorted keys; a model is known by its bytes, wherever it lies. */
function canonical(value: unknown, models: readonly string[]): string {
  return JSON.stringify(value, (key, one: unknown) => {
    if (key === 'sha256') return undefined;
    if (key === 'model' && typeof one === 'string' && models.includes(one)) return models.indexOf(one);
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
