import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { motionReaderPlugin } from '@antiphon/formats';
import { fileNotFound, assertRegularFile } from '@antiphon/formats/files';
import type { RecordingFiles } from '../pairing/pair-files';

/** A file and all that is in it. */
export interface FileBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A recording's files in memory. */
export interface RecordingBytes {
  readonly audio: FileBytes;
  readonly body?: FileBytes;
  readonly face?: FileBytes;
  readonly names?: FileBytes;
}

/** @throws FILE_NOT_FOUND, INVALID_INPUT for a file that cannot be read */
export async function readRecordingBytes(folder: string, files: RecordingFiles): Promise<RecordingBytes> {
  const read = async (file: string): Promise<FileBytes> => {
    const path = join(folder, file);
    await assertRegularFile(path);
    const bytes = await readFile(path).catch((error: unknown) => {
      throw fileNotFound(path, error);
    });
    return { path, bytes };
  };
  return {
    audio: await read(files.audio),
    ...(files.body === undefined ? {} : { body: await read(files.body) }),
    ...(files.face === undefined ? {} : { face: await read(files.face) }),
    ...(files.names === undefined ? {} : { names: await read(files.names) }),
  };
}

/** SHA-256 (hex) of the files' names (however their letters are composed) and contents. */
export function hashOf({ audio, body, face, names }: RecordingBytes): string {
  const hash = createHash('sha256');
  for (const [role, file] of Object.entries({ audio, body, face, names }))
    if (file !== undefined)
      hash
        .update(JSON.stringify([role, basename(file.path).normalize('NFC'), file.bytes.length, ...readBy(file)]))
        .update(file.bytes);
  return hash.digest('hex');
}

/** A plugin that reads the file takes part: another version of it may read otherwise. */
function readBy({ path }: FileBytes): string[] {
  const plugin = motionReaderPlugin(path);
  return plugin === undefined ? [] : [plugin.sha256];
}
