import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { removeStaleTemporaries, temporaryBeside } from '@antiphon/core/process';
import { cannotWrite } from '../cannot-write';
import { outputTarget } from '../output-target';

/**
 * Writes a file so that whoever opens `path`, now or after a crash, sees the old content or the new, never a part: a temporary file
 * `.NAME.*.tmp` in the same folder is written, flushed to disk and renamed over it. What killed processes left in the folder is removed. Of a symbolic link, what it points to
 * is written; pipes and devices are written into.
 * @throws CANNOT_WRITE; then the old content is kept and nothing else is left
 */
export function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  return replaceFile(path, bytes);
}

/**
 * `writeFileAtomic` for content that comes in pieces, which are never held together. An error of the source, such as an interruption, leaves nothing behind.
 * @throws CANNOT_WRITE, and what the source throws
 */
export function writeStreamAtomic(path: string, chunks: AsyncIterable<Uint8Array | string>): Promise<void> {
  return replaceFile(path, chunks);
}

type Content = Uint8Array | string | AsyncIterable<Uint8Array | string>;

async function replaceFile(path: string, content: Content): Promise<void> {
  const target = await outputTarget(path);
  if (target.through) return writeThrough(path, content);
  const folder = dirname(target.path);
  await removeStaleTemporaries(folder);
  const temporary = temporaryBeside(target.path);
  try {
    await writeDurably(temporary, content);
    await rename(temporary, target.path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    throw cannotWrite(path, error);
  }
  await syncFolder(folder);
}

/** Into what is no file that could be replaced: a pipe, a device, standard output. */
async function writeThrough(path: string, content: Content): Promise<void> {
  try {
    const file = await open(path, 'a');
    try {
      await writeContent(file, content);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Writes a new file and flushes it to disk. */
export async function writeDurably(path: string, content: Content): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await writeContent(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeContent(file: FileHandle, content: Content): Promise<void> {
  if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
  else for await (const chunk of content) await file.writeFile(chunk);
}

/** Makes a rename durable. Not every file system or platform can flush a folder; the file's content is safe either way. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
