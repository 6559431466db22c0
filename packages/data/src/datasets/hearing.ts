import type { AudioConditionSpec } from '../conditions/spec';
import type { EncoderOptions } from '../encoders/audio-encoder';
import { encoderConditions, type EncoderSetting } from '../encoders/encoder-conditions';
import { encoderHash } from '../encoders/encoder-hash';

/** How a dataset's recordings are heard. */
export interface Hearing extends EncoderOptions {
  /** An audio encoder by its kind, e.g. `{ kind: 'log-mel' }`, which is the default; `sessions` runs those that are networks. */
  readonly encoder?: EncoderSetting | undefined;
}

/** The conditions of recordings, and what of them belongs to a dataset's content hash: nothing for the default, whose version the datasets' own say. */
export async function hear(
  hearing: Hearing,
  recordings: { readonly channels: number; readonly fps: number },
): Promise<{ readonly conditions: readonly AudioConditionSpec[]; readonly hash: string }> {
  const { encoder = { kind: 'log-mel' } } = hearing;
  const conditions = encoderConditions(encoder, recordings);
  if (hearing.encoder === undefined) return { conditions, hash: '' };
  const hashes: string[] = [];
  for (const spec of conditions) hashes.push(await encoderHash(spec, hearing));
  return { conditions, hash: hashes.join(' ') };
}
