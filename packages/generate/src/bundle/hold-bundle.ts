import { join, resolve } from 'node:path';
import { isHeard } from '@antiphon/data';
import { TRAINING_RECORD_FILE, type BundleManifest } from '@antiphon/data/bundle';
import { audioEncoderDefinition } from '@antiphon/data/encoders';
import { decodeText } from '@antiphon/formats';
import { assertFolder, assertNamed, assertThere, networksOf, parseBundleManifest, type BundleInMemory } from './bundle';
import { BundleDigest, bundleFileNames, MANIFEST } from './bundle-digest';
import { invalid } from './invalid-bundle';
import type { HeldModel, HeldModels } from './network-paths';
import { recordInBundle } from './record-in-bundle';
import { readShared, stampOf, type SharedFile } from './read-shared';

/** A bundle whose every file is in memory, as it was when it was held: what becomes of the folder afterwards changes nothing. */
export interface HeldBundle extends BundleInMemory {
  /** As `digestOf` says of the folder: what tells this model from any other. */
  readonly digest: string;
}

/**
 * Reads a bundle folder once, whole: manifest, networks, guide, and the networks of its audio encoders, wherever they lie. What was read is checked against the hashes in the manifest and has the
 * digest that is said. The memory is shared with every worker thread that computes with it: it is held once, however many there are.
 * @throws FILE_NOT_FOUND, INVALID_BUNDLE with what is wrong with it, or where a file was replaced meanwhile; NEWER_FORMAT, MISSING_PLUGIN; INVALID_ENCODER
 */
export async function holdBundle(path: string): Promise<HeldBundle> {
  await assertFolder(path);
  const names = await bundleFileNames(path);
  if (!names.includes(MANIFEST)) throw invalid(path, 'it has no readable bundle.json');
  const files = new Map<string, SharedFile>();
  const digest = new BundleDigest();
  for (const name of names) {
    digest.file(name);
    files.set(name, await readShared(join(path, name), (piece) => digest.add(piece)));
  }
  // Files of two models, read while the one took the other's place, may fit together where the manifest names no hashes.
  await assertUnchanged(path, files);
  const manifest = parseBundleManifest(textOf(files.get(MANIFEST), path), path);
  const { networks, guide } = networksOf('', manifest);
  const held = (name: string): Uint8Array => {
    const { bytes = new Uint8Array(0), sha256 = '' } = files.get(name) ?? {};
    assertThere(path, name, files.has(name) ? bytes.length : undefined);
    assertNamed(path, name, sha256, manifest.networks);
    return bytes;
  };
  return {
    path,
    manifest,
    networks: mapped(networks, held),
    ...(guide && { guide: mapped(guide, held) }),
    models: await heldModels(path, manifest, files),
    ...recordInBundle(path, files.get(TRAINING_RECORD_FILE)?.bytes, manifest.trainingRecord),
    digest: digest.hex(),
  };
}

async function assertUnchanged(path: string, files: ReadonlyMap<string, SharedFile>): Promise<void> {
  for (const [name, { stamp }] of files) {
    const now = await stampOf(join(path, name)).catch(() => undefined);
    if (now !== stamp) throw invalid(path, `${name} was replaced while the bundle was read. Open it again`);
  }
}

function textOf(file: SharedFile | undefined, path: string): string {
  // A copy: what decodes text takes no memory that others may change meanwhile.
  const text = file && decodeText(file.bytes.slice())?.text;
  if (text === undefined) throw invalid(path, 'it has no readable bundle.json');
  return text;
}

function mapped<T extends object>(paths: T, bytes: (path: string) => Uint8Array): { [Name in keyof T]: Uint8Array } {
  const entries = Object.entries(paths).map(([name, file]) => [name, bytes(String(file))]);
  return Object.fromEntries(entries) as { [Name in keyof T]: Uint8Array };
}

/** What the audio encoders load, by the paths that they ask for. */
async function heldModels(
  folder: string,
  { conditions }: BundleManifest,
  files: ReadonlyMap<string, SharedFile>,
): Promise<HeldModels> {
  const models: Record<string, HeldModel> = {};
  for (const spec of conditions.filter(isHeard))
    for (const model of audioEncoderDefinition(spec.kind).models(spec)) {
      const path = resolve(folder, model);
      if (models[path] !== undefined) continue;
      const { bytes, sha256 } = files.get(model) ?? (await readShared(path));
      models[path] = { bytes, sha256 };
    }
  return models;
}
