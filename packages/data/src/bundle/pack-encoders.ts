import { resolve } from 'node:path';
import { isHeard } from '../conditions/rows';
import type { ConditionSpec } from '../conditions/spec';
import type { EncoderOptions } from '../encoders/audio-encoder';
import type { EncoderModel } from '../encoders/definition';
import { modelHash } from '../encoders/onnx/model-hash';
import { audioEncoderDefinition } from '../encoders/registry';

/** Conditions that can be moved to another folder, and the files that go with them. */
export interface PackedEncoders {
  /** With file names in place of paths, and the hashes that the files must have. */
  readonly conditions: readonly ConditionSpec[];
  /** Path of each file by its new name; none is there twice. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * What a bundle needs of its audio encoders: every network under a name that follows from its content.
 * @throws UNKNOWN_ENCODER, FILE_NOT_FOUND
 */
export async function packEncoders(
  conditions: readonly ConditionSpec[],
  { folder }: Pick<EncoderOptions, 'folder'> = {},
): Promise<PackedEncoders> {
  const files: Record<string, string> = {};
  const packed: ConditionSpec[] = [];
  for (const spec of conditions) {
    if (!isHeard(spec)) {
      packed.push(spec);
      continue;
    }
    const definition = audioEncoderDefinition(spec.kind);
    const models: EncoderModel[] = [];
    for (const model of definition.models(spec)) {
      const path = resolve(folder ?? '.', model);
      const sha256 = await modelHash(path);
      const name = `audio-${sha256.slice(0, 12)}.onnx`;
      files[name] = path;
      models.push({ model: name, sha256 });
    }
    packed.push((models.length === 0 ? spec : (definition.withModels?.(spec, models) ?? spec)) as ConditionSpec);
  }
  return { conditions: packed, files };
}
