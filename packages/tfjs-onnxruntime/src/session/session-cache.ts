import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeStaleTemporaries, temporaryBeside } from '@antiphon/core/process';

/** Where compiled models are kept from one process to the next, how many bytes of them, and by which name they are found. */
export interface CacheOptions {
  /** Where compiled models are kept. Processes may share it. */
  readonly folder: string;
  /** Bytes that they may take; default 4 GiB. The one unused for longest goes first. */
  readonly maxBytes?: number;
  /**
   * Your name for what is compiled, which changes whenever the function or anything that it closes over does: a hash of its config and of the version of its code. With it, what is found needs no
   * trace. Without it, the function is traced and the graph itself is the key, which cannot go wrong.
   */
  readonly key?: string;
}

/** A compiled model, and what was kept with it. */
export interface KeptModel {
  readonly path: string;
  readonly meta: unknown;
}

interface Index {
  /** The model's file, and the digests of all. */
  readonly model: string;
  readonly files: Readonly<Record<string, string>>;
  readonly meta: unknown;
}

/** Digests of the other files, and the meta data: behind its own digest. Its time is that of the last use. */
const INDEX = 'index.txt';
const MAX_BYTES = 4 * 2 ** 30;

/** What is kept under an identity; undefined if it is not, or damaged, which removes it. All of its bytes are checked. */
export async function find({ folder }: CacheOptions, id: string): Promise<KeptModel | undefined> {
  const entry = join(folder, id);
  try {
    const [digest = '', json = ''] = (await readFile(join(entry, INDEX), 'utf8')).split('\n');
    if (digest !== sha256(json)) throw new Error('damaged');
    const { model, files, meta } = JSON.parse(json) as Index;
    for (const [name, expected] of Object.entries(files))
      if ((await digestOf(join(entry, name))) !== expected) throw new Error('damaged');
    const now = new Date();
    await utimes(join(entry, INDEX), now, now).catch(() => undefined); // of a folder that only others may write to
    return { path: join(entry, model), meta };
  } catch (error) {
    // What is not there may be there in a moment, of another process.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') await forget({ folder }, id);
    return undefined;
  }
}

/**
 * Keeps what `make` writes into the folder that it is given: a model, whose file it names, and what belongs to it. It appears under its name when it is whole.
 * @returns undefined where it cannot be kept: a cache that cannot be written is none, and that is no error
 */
export async function keep(
  { folder, maxBytes = MAX_BYTES }: CacheOptions,
  id: string,
  meta: unknown,
  make: (folder: string) => Promise<string>,
): Promise<KeptModel | undefined> {
  const entry = join(folder, id);
  const temporary = temporaryBeside(entry);
  try {
    await mkdir(temporary, { recursive: true });
    await removeStaleTemporaries(folder);
    const model = await make(temporary);
    const files: Record<string, string> = {};
    for (const name of await readdir(temporary)) files[name] = await digestOf(join(temporary, name));
    const index: Index = { model, files, meta };
    const json = JSON.stringify(index);
    await writeFile(join(temporary, INDEX), `${sha256(json)}\n${json}\n`);
    await rename(temporary, entry).catch(async () => {
      // Another process was faster, or what is there lacks a file.
      if ((await find({ folder }, id)) !== undefined) return;
      await forget({ folder }, id);
      await rename(temporary, entry);
    });
    await shrink(folder, maxBytes, id);
    return { path: join(entry, model), meta };
  } catch {
    return undefined;
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}

export async function forget({ folder }: CacheOptions, id: string): Promise<void> {
  await rm(join(folder, id), { recursive: true, force: true }).catch(() => undefined);
}

/** Removes entries, the one unused for longest first, until they take no more than `maxBytes`; `newest` stays. */
async function shrink(folder: string, maxBytes: number, newest: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const entries = await Promise.all(names.map((name) => measured(folder, name)));
  let bytes = entries.reduce((sum, { size }) => sum + size, 0);
  for (const { name, size } of entries.sort((a, b) => a.used - b.used)) {
    if (bytes <= maxBytes) return;
    if (name === newest) continue;
    await forget({ folder }, name);
    bytes -= size;
  }
}

/** Of an entry that another process has just removed there is nothing. */
async function measured(folder: string, name: string) {
  const entry = join(folder, name);
  const files = await readdir(entry).catch(() => []);
  const found = await Promise.all(files.map((file) => stat(join(entry, file)).catch(() => undefined)));
  const used = await stat(join(entry, INDEX)).catch(() => undefined);
  return { name, size: found.reduce((sum, one) => sum + (one?.size ?? 0), 0), used: used?.mtimeMs ?? 0 };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(2 ** 20); // one for all, as an entry may be gigabytes
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
