import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AntiphonError, type TrainingRecord } from '@antiphon/core';
import { bundleManifestSchema, TRAINING_RECORD_FILE, type BundleManifest } from '@antiphon/data/bundle';
import { audioEncoderPlugin } from '@antiphon/data/encoders';
import { writeFolderAtomic } from '@antiphon/formats';
import { cannotWrite } from '@antiphon/formats/files';
import { guidancePlugin } from '@antiphon/guidance';
import { recordText } from '../record/record-file';

/** What a bundle is made of. */
export interface BundleParts {
  readonly manifest: Omit<BundleManifest, 'networks' | 'trainingRecord'>;
  /** By name. */
  readonly networks: Readonly<Record<string, Uint8Array>>;
  readonly record?: TrainingRecord | undefined;
}

/**
 * Writes a bundle: its networks `<name>.onnx`, its training record, and `bundle.json` with their hashes. The folder appears whole, in one rename.
 * @throws CANNOT_WRITE
 */
export async function writeBundle(out: string, parts: BundleParts): Promise<BundleManifest> {
  const { manifest, files } = bundleFiles(parts);
  await writeFolderAtomic(out, files);
  return manifest;
}

/** The files of a bundle by name, without writing them. */
export function bundleFiles({ manifest: unhashed, networks, record }: BundleParts): {
  readonly manifest: BundleManifest;
  readonly files: Record<string, Uint8Array | string>;
} {
  const files = Object.fromEntries(Object.entries(networks).map(([name, bytes]) => [`${name}.onnx`, bytes]));
  const hashes = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, sha256(bytes)]));
  const text = record && recordText(record);
  const manifest = bundleManifestSchema.parse({
    ...unhashed,
    ...pluginsOf(unhashed),
    networks: hashes,
    ...(text && { trainingRecord: sha256(text) }),
  });
  return {
    manifest,
    files: {
      ...files,
      ...(text && { [TRAINING_RECORD_FILE]: text }),
      'bundle.json': `${JSON.stringify(manifest, null, 1)}\n`,
    },
  };
}

/**
 * A bundle may be replaced where that was asked for; anything else is somebody's work.
 * @throws OUTPUT_EXISTS unless `force`; INVALID_INPUT where `force` would replace what is no bundle
 */
export async function assertReplaceable(out: string, force: boolean): Promise<void> {
  const found = await stat(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw cannotWrite(out, error);
  });
  if (found === undefined) return;
  if (!force) throw new AntiphonError('OUTPUT_EXISTS', { path: out });
  const files = found.isDirectory() ? await readdir(out) : ['a file'];
  if (files.length > 0 && !files.includes('bundle.json'))
    throw new AntiphonError('INVALID_INPUT', {
      source: out,
      problem: 'it is there and no bundle, so it is not replaced, whatever force says. Choose another name',
    });
}

/** The plugins without which the bundle cannot be opened, for people to know. */
function pluginsOf({ conditions, guidance }: Pick<BundleManifest, 'conditions' | 'guidance'>): Partial<BundleManifest> {
  const needed = [
    ...conditions.map(({ kind }) => ({ what: 'audio encoder', name: kind, file: audioEncoderPlugin(kind)?.path })),
    { what: 'guidance', name: guidance.kind, file: guidancePlugin(guidance.kind)?.path },
  ];
  const plugins = needed.flatMap(({ file, ...rest }) =>
    file === undefined ? [] : [{ ...rest, file: basename(file) }],
  );
  return plugins.length === 0 ? {} : { plugins };
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
