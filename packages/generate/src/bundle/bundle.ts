import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError, FILE_FORMATS, isAntiphonError, type TrainingRecord } from '@antiphon/core';
import { featureCount, readText } from '@antiphon/formats';
import { assertFormat } from '@antiphon/formats/files';
import { conditionRows, conditionWidth, isHeard } from '@antiphon/data';
import {
  assertPluginsLoaded,
  bandProblem,
  bundleManifestSchema,
  TRAINING_RECORD_FILE,
  type BundleManifest,
} from '@antiphon/data/bundle';
import { guidanceKinds } from '@antiphon/guidance';
import type { BundleNetworks, GuidePaths, HeldModels, LoadableGuide, LoadableNetworks } from './network-paths';
import { invalid } from './invalid-bundle';
import { recordInBundle, type RecordInBundle } from './record-in-bundle';
import { describeIssues } from './schema-issues';

/** A bundle that was found whole: the manifest, and the paths of its networks. */
export interface Bundle {
  readonly path: string;
  readonly manifest: BundleManifest;
  /** Paths of its networks. Only the first two are always there. */
  readonly networks: BundleNetworks;
  /** Those of its guide; absent where it has none. */
  readonly guide?: GuidePaths;
  /** What its training saw, and what its network did at its end; absent where there is none, or where it cannot be used. */
  readonly record?: TrainingRecord | undefined;
  /** Why there is no record although the manifest names one: "is missing", "cannot be read (…)". */
  readonly recordProblem?: string | undefined;
}

/** A bundle that no folder holds: `path` is what errors call it. */
export interface BundleInMemory extends Omit<Bundle, 'networks' | 'guide'> {
  readonly networks: LoadableNetworks;
  readonly guide?: LoadableGuide;
  /** Networks of its audio encoders; those that are not in here are read from their files, whose paths are relative to `path`. */
  readonly models?: HeldModels;
  /** What `digestOf` of @antiphon/generate says of the files that it was made of. */
  readonly digest?: string;
}

/** Paths of the networks of a bundle, by what they are for. */
export function networksOf(
  path: string,
  manifest: BundleManifest,
): { readonly networks: BundleNetworks; readonly guide?: GuidePaths } {
  const file = (name: string) => join(path, `${name}.onnx`);
  return {
    networks: {
      encoder: file('encoder'),
      denoiser: file('denoiser'),
      ...(manifest.layers === undefined ? {} : { perturbed: file('perturbed') }),
      ...(manifest.weak === undefined
        ? {}
        : { weakEncoder: file('weak-encoder'), weakDenoiser: file('weak-denoiser') }),
    },
    ...(manifest.guide === undefined
      ? {}
      : { guide: { encoder: file('guide-encoder'), step: file('guide-step'), decoder: file('codec-decoder') } }),
  };
}

/**
 * Reads and checks a bundle folder. Opens no session: a network that the runtime cannot load shows in `SessionPool.open`.
 * @throws FILE_NOT_FOUND where there is no such folder, INVALID_BUNDLE with what is wrong with it, NEWER_FORMAT, MISSING_PLUGIN
 */
export async function readBundle(path: string): Promise<Bundle> {
  await assertFolder(path);
  const manifest = await readManifest(path);
  const { networks, guide } = networksOf(path, manifest);
  for (const network of [...Object.values(networks), ...Object.values(guide ?? {})])
    await checkNetwork(path, String(network), manifest.networks);
  const record = manifest.trainingRecord === undefined ? {} : await readRecord(path, manifest);
  return { path, manifest, networks, ...(guide && { guide }), ...record };
}

/** @throws FILE_NOT_FOUND, INVALID_BUNDLE for a file */
export async function assertFolder(path: string): Promise<void> {
  const folder = await stat(path).catch(() => undefined);
  if (folder === undefined) throw new AntiphonError('FILE_NOT_FOUND', { path });
  if (!folder.isDirectory()) throw invalid(path, 'it is a file, and a bundle is a folder');
}

async function readManifest(path: string): Promise<BundleManifest> {
  const text = await readText(join(path, 'bundle.json')).catch((cause: unknown) => {
    if (isAntiphonError(cause) && cause.code === 'INVALID_INPUT') throw cause;
    throw invalid(path, 'it has no readable bundle.json', cause);
  });
  return parseBundleManifest(text, path);
}

/**
 * What `bundle.json` says, with lengths that agree with each other.
 * @param path of the bundle: what errors name
 * @throws NEWER_FORMAT, INVALID_BUNDLE, MISSING_PLUGIN
 */
export function parseBundleManifest(text: string, path: string): BundleManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, `bundle.json is not JSON (${cause instanceof Error ? cause.message : String(cause)})`, cause);
  }
  if (typeof value === 'object' && value !== null && 'format' in value && value.format === FILE_FORMATS.pair)
    throw invalid(
      path,
      `it is a pair of bundles, which this cannot take as one. Take ${join(path, 'face')} or ${join(path, 'body')}`,
    );
  assertFormat(value, FILE_FORMATS.bundle, path, (problem) => invalid(path, `bundle.json: ${problem}`));
  const { guidance } = value as { guidance?: { kind?: unknown } };
  assertPluginsLoaded(value, path, [{ what: 'guidance', name: guidance?.kind, known: guidanceKinds() }]);
  const parsed = bundleManifestSchema.safeParse(value);
  if (!parsed.success) throw invalid(path, `bundle.json: ${describeIssues(parsed.error)}`);
  const problem = contradiction(parsed.data);
  if (problem !== undefined) throw invalid(path, `bundle.json: ${problem}`);
  return parsed.data;
}

async function readRecord(path: string, manifest: BundleManifest): Promise<RecordInBundle> {
  const bytes = await readFile(join(path, TRAINING_RECORD_FILE)).catch(() => undefined);
  return recordInBundle(path, bytes, manifest.trainingRecord);
}

async function checkNetwork(path: string, file: string, hashes: BundleManifest['networks']): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  const name = file.slice(path.length + 1);
  assertThere(path, name, found?.isFile() === true ? found.size : undefined);
  if (hashes?.[name] === undefined) return;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  assertNamed(path, name, hash.digest('hex'), hashes);
}

/** @param size bytes of the file; undefined where there is none @throws INVALID_BUNDLE */
export function assertThere(path: string, name: string, size: number | undefined): void {
  if (size === undefined) throw invalid(path, `${name} is missing`);
  if (size === 0) throw invalid(path, `${name} is empty`);
}

/** Whether a network is the one that the manifest names, where that names any. @throws INVALID_BUNDLE */
export function assertNamed(path: string, name: string, sha256: string, hashes: BundleManifest['networks']): void {
  const wanted = hashes?.[name];
  if (wanted !== undefined && sha256 !== wanted)
    throw invalid(path, `${name} is not the one that bundle.json names (altered, or of another model)`);
}

/** What the schema cannot say: lengths that must agree with each other. */
function contradiction(manifest: BundleManifest): string | undefined {
  const { features, motion, normalisation, conditions } = manifest;
  const described = featureCount(motion);
  if (described !== features) return `"features" is ${features}, but "motion" describes ${described}`;
  if (normalisation.motion.mean.length !== features || normalisation.motion.std.length !== features)
    return `"normalisation.motion" must have ${features} means and deviations`;
  for (const spec of conditions) {
    const width = conditionWidth(spec);
    const moments = normalisation.conditions[spec.name];
    if (moments?.mean.length !== width || moments.std.length !== width)
      return `"normalisation.conditions.${spec.name}" must have ${width} means and deviations`;
    if (spec.kind === 'log-mel' && spec.rate !== motion.fps)
      return `the condition "${spec.name}" has ${spec.rate} rows per second, but the motion ${motion.fps} frames`;
    if (spec.kind === 'key-frames' && spec.width !== features)
      return `the key frames "${spec.name}" are ${spec.width} wide, but the motion ${features}`;
  }
  return bandProblem(manifest) ?? guideContradiction(manifest);
}

function guideContradiction({ guide, conditions, frames, motion: { fps } }: BundleManifest): string | undefined {
  if (guide === undefined) return undefined;
  const named = (name: string) => conditions.find((spec) => spec.name === name);
  const made = named(guide.makes);
  if (made?.kind !== 'key-frames') return `"guide.makes" is "${guide.makes}", which is no condition of key frames`;
  const wanted = conditionRows(made, frames, fps);
  if (wanted !== guide.keyFrames) return `"guide.keyFrames" is ${guide.keyFrames}, but a window has ${wanted}`;
  const rows = guide.hears.map((name) => {
    const spec = named(name);
    return spec === undefined || !isHeard(spec) ? undefined : conditionRows(spec, frames, fps);
  });
  const unheard = guide.hears[rows.indexOf(undefined)];
  if (unheard !== undefined) return `"guide.hears" has "${unheard}", which is no condition that is heard`;
  if (new Set(rows).size > 1)
    return `the conditions of "guide.hears" have different numbers of rows: ${rows.join(', ')}`;
  return undefined;
}
