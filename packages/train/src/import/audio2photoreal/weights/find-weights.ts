import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { fileNotFound } from '@antiphon/formats/files';

/** Folders in folders that are looked into. */
const DEPTH = 6;
/** A folder of models has few files; one with more is something else, such as a home folder. */
const MOST = 20_000;

export interface FoundWeights {
  /** Files that may hold weights: of a numbered series in one folder, the last. */
  readonly weights: readonly string[];
  /** States of optimisers, which are left aside. */
  readonly optimisers: readonly string[];
  /** `data_stats.pth`, of which there may be one. */
  readonly stats: readonly string[];
  /** The `args.json` nearest above a file, within the folder. */
  readonly argumentsOf: (file: string) => string | undefined;
}

/**
 * The files of audio2photoreal below a folder. Optimiser states (`opt*`) are left aside.
 * @throws FILE_NOT_FOUND; INVALID_INPUT for a folder with far too many files
 */
export async function findWeights(folder: string): Promise<FoundWeights> {
  const files = await list(folder, DEPTH);
  const args = new Set(files.filter((file) => basename(file) === 'args.json').map(dirname));
  const stats = files.filter((file) => basename(file) === 'data_stats.pth');
  const candidates = files.filter((file) => /\.(pt|pth|safetensors)$/i.test(file) && !stats.includes(file));
  const isOptimiser = (file: string) => /^opt/i.test(basename(file));
  return {
    weights: newestOfSeries(candidates.filter((file) => !isOptimiser(file))),
    optimisers: candidates.filter(isOptimiser),
    stats,
    argumentsOf: (file) => {
      for (let at = dirname(file); !relative(folder, at).startsWith('..'); at = dirname(at)) {
        if (args.has(at)) return join(at, 'args.json');
        if (at === dirname(at)) break;
      }
      return undefined;
    },
  };
}

/** Of files whose names differ only in a number, such as `model000155000.pt`, the one with the largest. */
function newestOfSeries(files: readonly string[]): string[] {
  const newest = new Map<string, string>();
  for (const file of files) {
    const series = join(dirname(file), basename(file).replace(/\d+/g, '#'));
    const known = newest.get(series);
    if (known === undefined || stepOf(file) > stepOf(known)) newest.set(series, file);
  }
  return [...newest.values()].sort();
}

/** The last number in a file's name, which is the step in the names that audio2photoreal gives; 0 where there is none. */
export function stepOf(file: string): number {
  return Number([...basename(file).matchAll(/\d+/g)].at(-1)?.[0] ?? 0);
}

async function list(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR')
      throw new AntiphonError(
        'INVALID_INPUT',
        { source: folder, problem: 'it is a file. Pass the folder that holds it, with its args.json' },
        { cause },
      );
    throw fileNotFound(folder, cause);
  });
  const files: string[] = [];
  for (const entry of entries) {
    // What macOS writes beside a file on foreign disks ("._NAME") holds no weights.
    if (entry.name.startsWith('._')) continue;
    const path = join(folder, entry.name);
    // Weights are often links into a cache. Folders are not followed: they may lead back.
    const isFile = entry.isSymbolicLink()
      ? await stat(path).then(
          (about) => about.isFile(),
          () => false,
        )
      : entry.isFile();
    if (isFile) files.push(path);
  }
  for (const entry of entries)
    if (entry.isDirectory() && depth > 0) files.push(...(await list(join(folder, entry.name), depth - 1)));
  if (files.length > MOST)
    throw new AntiphonError('INVALID_INPUT', {
      source: folder,
      problem: `it holds more than ${MOST} files; pass the folder of the models`,
    });
  return files;
}
