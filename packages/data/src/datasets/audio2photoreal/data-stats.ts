import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError, isAntiphonError } from '@antiphon/core';
import { readTorchCheckpoint } from '@antiphon/formats';
import { fileNotFound, assertRegularFile } from '@antiphon/formats/files';
import type { Moments } from '../../bundle/manifest';
import { PARTS, STATS_FILE, type Audio2photorealPart } from './layout';
import { numbersIn } from './numbers-in';

/** The statistics that come with a person's recordings. */
export interface DataStats {
  /** Per column of each motion. A column that never moves (standard deviation 0) is divided by 1. */
  readonly motion: Readonly<Record<Audio2photorealPart, Moments>>;
  /** Of the audio's samples, as many numbers as the file has. */
  readonly audio: { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly bytes: Uint8Array;
}

/**
 * The `data_stats.pth` of a folder; undefined where there is none.
 * @throws INVALID_INPUT for a file that does not hold the statistics, and what reading a torch checkpoint throws
 */
export async function readDataStats(folder: string): Promise<DataStats | undefined> {
  try {
    return await readDataStatsFile(join(folder, STATS_FILE));
  } catch (error) {
    if (isAntiphonError(error) && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The statistics in a file of that kind. @throws FILE_NOT_FOUND, and what `readDataStats` throws */
export async function readDataStatsFile(path: string): Promise<DataStats> {
  await assertRegularFile(path);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileNotFound(path, error);
  });
  const content = readTorchCheckpoint(bytes, path);
  const numbers = (name: string, count?: number) => numbersOf(content, name, path, count);
  const moments = (name: string, { width }: { readonly width: number }): Moments => ({
    mean: numbers(`${name}_mean`, width),
    std: numbers(`${name}_std`, width).map((value, column) => divisor(value, `${name}_std`, column, path)),
  });
  return {
    motion: { body: moments('pose', PARTS.body), face: moments('code', PARTS.face) },
    audio: { mean: numbers('audio_mean'), std: numbers('audio_std_flat') },
    bytes,
  };
}

function numbersOf(content: unknown, name: string, path: string, count: number | undefined): number[] {
  const entry = content instanceof Map ? (content as Map<unknown, unknown>).get(name) : own(content, name);
  if (entry === undefined) throw invalid(path, `it has no "${name}"`);
  const numbers = numbersIn(entry);
  if (numbers === undefined || numbers.length === 0) throw invalid(path, `its "${name}" holds no numbers`);
  if (count !== undefined && numbers.length !== count)
    throw invalid(path, `its "${name}" has ${numbers.length} numbers. Expected ${count}`);
  const at = numbers.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw invalid(path, `number ${at} of its "${name}" is ${numbers[at]}`);
  return numbers;
}

function own(content: unknown, name: string): unknown {
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, name)) return undefined;
  return (content as Record<string, unknown>)[name];
}

function divisor(std: number, name: string, column: number, path: string): number {
  if (std < 0) throw invalid(path, `number ${column} of its "${name}" is ${std}. Expected a standard deviation`);
  return std === 0 ? 1 : std;
}

function invalid(path: string, problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', {
    source: path,
    problem: `${problem}. To go without it, move it away`,
  });
}
