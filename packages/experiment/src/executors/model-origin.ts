import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readWholeFile, writeFileAtomic } from '@antiphon/formats';
import { digestOf } from '@antiphon/generate';
import { z } from 'zod';

/** What a training's bundle was made of, and what it was then: beside the bundle, so that one of another training or another content is known. */
const originSchema = z.strictObject({
  /** Content hash of all that the model was trained from. */
  training: z.string(),
  /** SHA-256 of `checkpoint.json`, which names that of its tensors. */
  checkpoint: z.string(),
  /** Content hash of the bundle. */
  bundle: z.string(),
});

type Origin = z.infer<typeof originSchema>;

export function checkpointIn(folder: string): string {
  return join(folder, 'checkpoint');
}

export function bundleIn(folder: string): string {
  return join(folder, 'bundle');
}

/** @returns undefined where there is none that can be read: of an older version, or not finished */
export async function readOrigin(folder: string): Promise<Origin | undefined> {
  try {
    return originSchema.parse(JSON.parse(await readFile(originIn(folder), 'utf8')));
  } catch {
    return undefined;
  }
}

export async function writeOrigin(folder: string, origin: Origin): Promise<void> {
  await writeFileAtomic(originIn(folder), `${JSON.stringify(origin, null, 1)}\n`);
}

/** The bundle's content hash where it is of this training and still what was made then; else undefined. */
export async function ownBundle(folder: string, training: string): Promise<string | undefined> {
  const [origin, bundle] = [await readOrigin(folder), await bundleHash(folder)];
  return origin?.training === training && origin.bundle === bundle ? bundle : undefined;
}

/** Content hash of the bundle in a training's folder; undefined where there is none. */
export async function bundleHash(folder: string): Promise<string | undefined> {
  const bundle = bundleIn(folder);
  const found = await stat(bundle).catch(() => undefined);
  return found?.isDirectory() === true ? digestOf(bundle) : undefined;
}

/** SHA-256 of a checkpoint. @throws FILE_NOT_FOUND */
export async function checkpointHash(folder: string): Promise<string> {
  const bytes = await readWholeFile(join(checkpointIn(folder), 'checkpoint.json'));
  return createHash('sha256').update(bytes).digest('hex');
}

function originIn(folder: string): string {
  return join(folder, 'made-of.json');
}
