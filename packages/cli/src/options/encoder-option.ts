import { dirname, resolve } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import type { Hearing } from '@antiphon/data';
import type { EncoderSetting } from '@antiphon/data/encoders';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';
import { readSettings } from './settings';

/**
 * How a dataset is heard: as the audio encoder in a YAML or JSON file says (`kind`, and what the kind needs; see docs/audio-encoders.md). Paths of networks are relative to that file.
 * @throws FILE_NOT_FOUND, INVALID_INPUT
 */
export async function readEncoder(path: string | undefined): Promise<Hearing> {
  if (path === undefined) return {};
  const settings = await readSettings(path);
  if (typeof settings.kind !== 'string')
    throw new AntiphonError('INVALID_INPUT', { source: path, problem: 'it has no "kind", e.g. kind: onnx' });
  const encoder = placed(settings, dirname(resolve(path))) as unknown as EncoderSetting;
  return { encoder, sessions: onnxSessions() };
}

/** How an experiment's spec has a dataset heard. @param folder that paths of networks are relative to: the spec's */
export function hearingOf(encoder: EncoderSetting | undefined, folder: string): Hearing {
  if (encoder === undefined) return {};
  return { encoder: placed(encoder, resolve(folder)) as EncoderSetting, sessions: onnxSessions() };
}

/** The same with absolute paths of networks: a checkpoint keeps them, and is exported from elsewhere. */
function placed(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((item) => placed(item, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'model' && typeof one === 'string' ? resolve(folder, one) : placed(one, folder),
    ]),
  );
}
