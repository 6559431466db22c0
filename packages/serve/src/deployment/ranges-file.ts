import { access, constants } from 'node:fs/promises';
import { AntiphonError, FILE_FORMATS } from '@antiphon/core';
import { readText, writeFileAtomic } from '@antiphon/formats';
import { assertFormat } from '@antiphon/formats/files';
import { z } from 'zod';
import { PLACES } from '../arms/bucket';
import { reassign, type Range } from '../arms/ranges';
import type { Deployment } from './deployment';

const place = z.int().min(0).max(PLACES);
const fileSchema = z.object({
  seed: z.string(),
  ranges: z.record(z.string(), z.array(z.tuple([place, place]).transform(([from, to]): Range => ({ from, to })))),
});

/** The ranges of arms, and how they are remembered. */
export interface RememberedRanges {
  readonly ranges: Readonly<Record<string, readonly Range[]>>;
  /** Writes them where they have changed: once they are in force. @throws INVALID_INPUT where they cannot be written */
  remember(): Promise<void>;
}

/**
 * The ranges of a deployment's arms, remembered beside its file (`NAME.ranges.json`), as a lock file is: so that a weight that changes moves only the difference, after a restart and on every replica that
 * has a copy of both files. The same two files always give the same ranges.
 * @param path of the deployment file
 * @throws INVALID_INPUT for a file of ranges that is none; NEWER_FORMAT
 */
export async function rememberedRanges(path: string, deployment: Deployment): Promise<RememberedRanges> {
  const file = rangesPath(path);
  const known = await readRanges(file);
  const before = known?.seed === deployment.seed ? known.ranges : {};
  const ranges = rangesOf(deployment, before);
  const same = JSON.stringify(ranges) === JSON.stringify(before);
  return { ranges, remember: async () => (same ? undefined : writeRanges(file, deployment.seed, ranges)) };
}

async function writeRanges(
  file: string,
  seed: string,
  ranges: Readonly<Record<string, readonly Range[]>>,
): Promise<void> {
  const packed = Object.fromEntries(
    Object.entries(ranges).map(([arm, own]) => [arm, own.map(({ from, to }) => [from, to])]),
  );
  const text = `${JSON.stringify({ format: FILE_FORMATS.ranges, seed, ranges: packed }, null, 1)}\n`;
  await writeFileAtomic(file, text).catch((cause: unknown) => {
    const problem = `the weights have changed, and what that makes of the ranges cannot be kept (${String(cause)}). Start it once where this file can be written, and give every replica both files`;
    throw new AntiphonError('INVALID_INPUT', { source: file, problem }, { cause });
  });
}

/** Ranges for the weights of a deployment, of those that its arms had before. */
export function rangesOf(
  { arms }: Pick<Deployment, 'arms'>,
  before: Readonly<Record<string, readonly Range[]>>,
): Record<string, readonly Range[]> {
  return reassign(before, Object.fromEntries(arms.map(({ name, weight }) => [name, weight])));
}

/** `deploy.yaml` → `deploy.ranges.json`. */
function rangesPath(deployment: string): string {
  return `${deployment.replace(/\.(ya?ml|json)$/i, '')}.ranges.json`;
}

async function readRanges(path: string): Promise<z.infer<typeof fileSchema> | undefined> {
  const there = await access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
  if (!there) return undefined;
  const invalid = (problem: string) =>
    new AntiphonError('INVALID_INPUT', {
      source: path,
      problem: `${problem}. Take it from your version control, or delete it: then users are spread anew`,
    });
  let value: unknown;
  try {
    value = JSON.parse(await readText(path));
  } catch (cause) {
    throw invalid(`it is not JSON (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  assertFormat(value, FILE_FORMATS.ranges, path, invalid);
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) throw invalid('it does not hold ranges of arms');
  return parsed.data;
}
