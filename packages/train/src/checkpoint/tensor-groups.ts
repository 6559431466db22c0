import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { readSafetensors, writeFileAtomic, writeSafetensors } from '@antiphon/formats';
import { z } from 'zod';
import { unfit } from '../loop/divergence';

/** Named arrays in named groups, such as the parameters and the moments of the optimiser. */
export type TensorGroups = Readonly<Record<string, Readonly<Record<string, Float32Array>>>>;
/** The shape of each array, by its name: the same in every group. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

const TENSORS = /^tensors-\d+\.safetensors$/;

/** Where the tensors of an index lie. */
export const storedTensorsSchema = z.strictObject({
  /** In the same folder: an index from elsewhere must not make anybody read another one. */
  file: z.string().regex(TENSORS, 'expected tensors-STEP.safetensors'),
  sha256: z.string(),
});

export type StoredTensors = z.infer<typeof storedTensorsSchema>;

/** Writes the tensors of a step under a new name, which an index may then name. */
export async function writeTensorGroups(
  folder: string,
  step: number,
  groups: TensorGroups,
  shapes: Shapes,
): Promise<StoredTensors> {
  const tensors = Object.fromEntries(
    Object.entries(groups).flatMap(([group, named]) =>
      Object.entries(named).map(([name, values]) => [
        `${group}/${name}`,
        { shape: [...(shapes[name] ?? [values.length])], values },
      ]),
    ),
  );
  const bytes = writeSafetensors(tensors, { step: String(step) });
  const file = tensorFile(step);
  await writeFileAtomic(join(folder, file), bytes);
  return { file, sha256: sha256(bytes) };
}

/**
 * The groups that an index names.
 * @param expected per group the shapes of all its tensors
 * @throws INVALID_CHECKPOINT naming what is truncated, altered, missing, unknown or not finite
 */
export async function readTensorGroups(
  folder: string,
  stored: StoredTensors,
  expected: Readonly<Record<string, Shapes>>,
): Promise<Record<string, Record<string, Float32Array>>> {
  const path = join(folder, stored.file);
  const bytes = await readFile(path).catch(() => {
    throw new AntiphonError('INVALID_CHECKPOINT', { path, problem: 'the file is missing' });
  });
  if (sha256(bytes) !== stored.sha256)
    throw new AntiphonError('INVALID_CHECKPOINT', {
      path,
      problem: 'its SHA-256 is not the one that checkpoint.json names (truncated or altered)',
    });
  const { tensors } = readSafetensors(bytes, path);
  return Object.fromEntries(
    Object.entries(expected).map(([group, shapes]) => {
      const named = Object.fromEntries(
        Object.entries(tensors).flatMap(([key, { values }]) =>
          key.startsWith(`${group}/`) && values instanceof Float32Array ? [[key.slice(group.length + 1), values]] : [],
        ),
      );
      assertComplete(named, shapes, (problem) => {
        throw new AntiphonError('INVALID_CHECKPOINT', { path, problem: `its group "${group}" ${problem}` });
      });
      const broken = unfit(named, Infinity);
      if (broken !== undefined)
        throw new AntiphonError('INVALID_CHECKPOINT', {
          path,
          problem: `in its group "${group}" ${broken}: its training diverged. Train again with a lower learningRate`,
        });
      return [group, named];
    }),
  );
}

/**
 * Removes tensors that a folder's index does not name: those of older checkpoints, or of one whose writer was killed before it was whole. Only for
 * whoever holds the folder's lock.
 * @param current the file that the index names; none where there is no index
 */
export async function removeOldTensors(folder: string, current: string | undefined): Promise<void> {
  const old = (await readdir(folder)).filter((name) => name !== current && TENSORS.test(name));
  await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
}

/** Where a checkpoint keeps its tensors. */
export function tensorFile(step: number): string {
  return `tensors-${String(step).padStart(7, '0')}.safetensors`;
}

/** Every tensor that has a shape, of that many numbers, and no other. */
function assertComplete(
  tensors: Readonly<Record<string, Float32Array>>,
  shapes: Shapes,
  fail: (problem: string) => never,
): void {
  for (const [name, shape] of Object.entries(shapes)) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (!Object.hasOwn(tensors, name)) fail(`lacks the tensor "${name}"`);
    if (tensors[name]?.length !== count)
      fail(`has ${tensors[name]?.length} numbers for "${name}", whose shape [${shape.join(', ')}] needs ${count}`);
  }
  const unknown = Object.keys(tensors).find((name) => !Object.hasOwn(shapes, name));
  if (unknown !== undefined) fail(`has a tensor "${unknown}" that checkpoint.json does not know`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
