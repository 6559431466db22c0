import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AntiphonError } from '@antiphon/core';
import { fileNotFound } from '@antiphon/formats/files';
import { isRecordsFile, parseRecord, type ReadRecord } from '@antiphon/data/serving-records';

/**
 * Every record of a folder, file by file in the order of their days, read as it is asked for. A last line of a file that no record can be made of was torn by a kill, or is being written: nobody was told that it is
 * safe, and it is passed over. One in the middle is told as `unreadable`.
 * @throws FILE_NOT_FOUND, NEWER_FORMAT, INVALID_INPUT for a folder without records
 */
export async function* readFolder(folder: string): AsyncGenerator<ReadRecord> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw fileNotFound(folder, error);
  });
  const files = names.filter(isRecordsFile).sort();
  if (files.length === 0)
    throw new AntiphonError('INVALID_INPUT', {
      source: folder,
      problem: 'no records found. Expected files such as 2026-11-30-1a2b3c4d-0000.jsonl, as a server writes them',
    });
  for (const path of files.map((file) => join(folder, file))) {
    let torn = false;
    for await (const lines of linesOf(path))
      for (const line of lines) {
        if (line === '') continue;
        if (torn) yield { format: 'unreadable' };
        const record = parseRecord(line, path);
        torn = record.format === 'unreadable';
        if (!torn) yield record;
      }
  }
}

/** Piece by piece. A line ends with a line feed, and with nothing else that may stand in a JSON text. */
async function* linesOf(path: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 18 })) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  yield [rest];
}
