import { readdirSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const released = fileURLToPath(new URL('../../fixtures/released', import.meta.url));

/** Every version of which there are files. */
export const VERSIONS = readdirSync(released, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Where a version's files lie. They are never changed. */
export function folderOf(version: string): string {
  return join(released, version);
}

/** What they give, by the name of the measurement. */
export async function expectedOf(version: string): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await readFile(join(folderOf(version), 'expected.json'), 'utf8')) as Record<string, unknown>;
}

/** Lends a copy of a version's files. */
export async function withCopy<T>(version: string, use: (folder: string) => Promise<T>): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), 'antiphon-released-'));
  try {
    await cp(folderOf(version), copy, { recursive: true });
    return await use(copy);
  } finally {
    await rm(copy, { recursive: true });
  }
}
