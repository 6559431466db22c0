import { basename, resolve } from 'node:path';
import { AntiphonError, FILE_FORMATS } from '@antiphon/core';
import type { FilmTransformerConfig } from '@antiphon/core/models';
import { readDataStatsFile } from '@antiphon/data/audio2photoreal';
import type { BundleManifest } from '@antiphon/data/bundle';
import { writeFolderAtomic } from '@antiphon/formats';
import type { GuideNetwork } from '../../export/guide-networks';
import { assertReplaceable, bundleFiles } from '../../export/write-bundle';
import { readArguments, type ReferenceArguments } from './arguments';
import { importAudioEncoder } from './audio-encoder';
import { denoiserBundle } from './denoiser-bundle';
import { importFilm } from './film';
import { importGuide } from './guide';
import type { ModelKind } from './model-kind';
import { noModel } from './no-model';
import { ownConfig, ownDenoiserBundle, type OwnBundle } from './own-denoiser';
import { findWeights, stepOf, type FoundWeights } from './weights/find-weights';
import { readModels, type Models } from './weights/read-models';
import type { StateDict } from './weights/state-dict';

/** Of `importAudio2photoreal`: which statistics the weights belong to, and whether a bundle that is there may be replaced. */
export interface ImportOptions {
  readonly force?: boolean;
  /** Instead of the `data_stats.pth` in the folder. */
  readonly stats?: string;
  readonly onProgress?: (what: string) => void;
}

/** What an import made of the files it found, and what it assumed. */
export interface ImportResult {
  /** By part; a pair has both. */
  readonly bundles: Readonly<Partial<Record<'face' | 'body', BundleManifest>>>;
  /** Files that were used, by what they hold. */
  readonly files: Readonly<Partial<Record<ModelKind | 'stats', string>>>;
  /** What was assumed, or is missing from the bundles, one line each. */
  readonly remarks: readonly string[];
}

const PARTS = ['face', 'body'] as const;
type Part = (typeof PARTS)[number];

/**
 * Turns trained weights of audio2photoreal (a folder of `.pt`, `.pth` or `.safetensors`, with their `args.json`) into a bundle; into a pair of bundles, `face` and `body`, where the folder has
 * both. Every tensor finds its place, or nothing is written.
 * @throws FILE_NOT_FOUND, INVALID_WEIGHTS, OUTPUT_EXISTS unless `force`, CANNOT_WRITE; INVALID_INPUT for a folder without a model, or with two of a kind
 */
export async function importAudio2photoreal(
  folder: string,
  out: string,
  options: ImportOptions = {},
): Promise<ImportResult> {
  await assertReplaceable(out, options.force === true);
  const found = await findWeights(folder);
  const { models, foreign } = await readModels(folder, found, options.onProgress);
  const parts = PARTS.filter((part) => models[part] !== undefined);
  if (parts.length === 0)
    throw new AntiphonError('INVALID_INPUT', { source: folder, problem: noModel(found, models, foreign) });
  const remarks: string[] = [];
  const statsFile = options.stats ?? onlyOne(folder, 'data_stats.pth', found.stats);
  const stats = statsFile === undefined ? undefined : await readDataStatsFile(statsFile);
  const told = parts.every((part) => models[part]?.about !== undefined);
  if (stats === undefined && !told)
    remarks.push('no data_stats.pth: motion stays in normalised units (pass --stats FILE; in a program, stats: FILE)');
  remarks.push(
    'no training record: imported weights come without what their training saw and did, so an audit cannot hold the model to that (antiphon audit --data FOLDER gives it recordings to be asked about)',
  );
  const files: Record<string, Uint8Array | string> = {};
  const bundles: Partial<Record<Part, BundleManifest>> = {};
  for (const part of parts) {
    const state = models[part];
    if (state === undefined) continue;
    options.onProgress?.(`${part}: ${state.path}`);
    const add = ({ manifest, networks }: Parts) => {
      const written = bundleFiles({ manifest, networks });
      bundles[part] = written.manifest;
      for (const [name, content] of Object.entries(written.files))
        files[parts.length > 1 ? `${part}/${name}` : name] = content;
    };
    const name = basename(resolve(out));
    if (state.about?.of === 'denoiser') {
      add(await ownParts(name, { ...state, said: state.about.bundle }, models, found, remarks));
      continue;
    }
    if (isOlderExport(state))
      remarks.push(
        `${part}: ${state.path} does not say how it hears and how that is normalised, so it is taken as audio2photoreal's are. If an earlier "antiphon export --weights" wrote it, its motion may be another one: write it again with this version`,
      );
    const args = await argumentsOf(state.path, found);
    if (found.argumentsOf(state.path) === undefined)
      remarks.push(
        `no args.json beside ${state.path}: 8 heads and windows of 600 frames are taken, as the released models have`,
      );
    const film = importFilm(state, args);
    const encoder = importAudioEncoder(film.config.conditions[0]?.width ?? 0, state, models);
    if (encoder === undefined)
      remarks.push(
        `${part}: its audio encoder is in no file, so features must be given: put vq-wav2vec.pt${part === 'face' ? ' and the lip regressor' : ''} into ${folder}`,
      );
    const guide = part === 'body' ? await guideOf(film.config, models, found, remarks) : undefined;
    const imported = await denoiserBundle(name, {
      part,
      path: state.path,
      film,
      encoder,
      guide,
      moments: stats?.motion[part],
      dataset: args.dataset ?? basename(resolve(folder)),
      seed: args.seed ?? 0,
      steps: stepOf(state.path),
    });
    add(imported);
  }
  if (parts.length > 1)
    files['bundle.json'] = `${JSON.stringify({ format: FILE_FORMATS.pair, bundles: parts }, null, 1)}\n`;
  await writeFolderAtomic(out, files);
  const used = Object.entries(models).map(([kind, state]) => [kind, state?.path]);
  return {
    bundles,
    files: { ...Object.fromEntries(used), ...(statsFile === undefined ? {} : { stats: statsFile }) },
    remarks,
  };
}

type Parts = Awaited<ReturnType<typeof denoiserBundle>>;

/** A denoiser that says what it is, and the guide beside it that was trained on the same data. */
async function ownParts(
  name: string,
  { said, ...state }: StateDict & { readonly said: OwnBundle },
  models: Models,
  found: FoundWeights,
  remarks: string[],
): Promise<Parts> {
  if (said.weak !== undefined)
    remarks.push(
      'the weaker model of its training (for autoguidance) is not in a file of weights, so the bundle has none',
    );
  const shown = said.conditions.some(({ kind }) => kind === 'key-frames');
  const guide = shown ? await guideOf(ownConfig(state.path, said), models, found, remarks) : undefined;
  const about = models.guide?.about;
  if (guide !== undefined && about !== undefined && about.of !== 'denoiser') {
    const differs =
      about.dataHash !== said.provenance.dataHash
        ? 'was trained on other data'
        : JSON.stringify(about.motion) !== JSON.stringify(said.normalisation.motion)
          ? 'has its motion normalised otherwise'
          : undefined;
    if (differs !== undefined)
      throw new AntiphonError('INVALID_INPUT', {
        source: models.guide?.path ?? 'The guide',
        problem: `the guide ${differs} than the model ${state.path}. Take it out of the folder, or put the right one there`,
      });
  }
  return ownDenoiserBundle(name, state, said, guide);
}

/** Weights of the reference hold the tables of its rotary positions; ours do not. */
function isOlderExport({ path, tensors }: StateDict): boolean {
  return (
    path.toLowerCase().endsWith('.safetensors') && !Object.keys(tensors).some((name) => name.endsWith('rotary.freqs'))
  );
}

/** The guide of a body model, where the folder has one and its codec. */
async function guideOf(
  { frames, conditions: [heard] }: FilmTransformerConfig,
  { guide, codec }: Models,
  found: FoundWeights,
  remarks: string[],
): Promise<GuideNetwork | undefined> {
  if (guide !== undefined && codec !== undefined && heard !== undefined)
    return importGuide({ guide, codec }, await argumentsOf(guide.path, found), { frames, hears: heard });
  const missing = [...(guide === undefined ? ['guide transformer'] : []), ...(codec === undefined ? ['codec'] : [])];
  remarks.push(
    `body: no weights of the ${missing.join(' and the ')} are in the folder, so key frames must be given: motion cannot be generated from audio alone`,
  );
  return undefined;
}

async function argumentsOf(file: string, found: FoundWeights): Promise<ReferenceArguments> {
  const path = found.argumentsOf(file);
  return path === undefined ? {} : readArguments(path);
}

function onlyOne(folder: string, what: string, files: readonly string[]): string | undefined {
  if (files.length < 2) return files[0];
  throw new AntiphonError('INVALID_INPUT', {
    source: folder,
    problem: `it holds several ${what} (${files.join(', ')}). Say which with --stats (in a program, stats)`,
  });
}
