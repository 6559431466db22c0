import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { fileNotFound } from '@antiphon/formats/files';

/** Bytes that are read, and hashed, at a time: an event loop is held up for a few milliseconds. */
const PIECE = 1 << 20;

/** A file as it was when it was read. */
export interface SharedFile {
  /** In memory that threads share. */
  readonly bytes: Uint8Array;
  /** Hex. */
  readonly sha256: string;
  /** Changes when another file takes its place, or other bytes theirs: see `stampOf`. */
  readonly stamp: string;
}

/**
 * All of a file in memory that threads share.
 * @param onPiece is told the bytes in order, as they come
 * @throws FILE_NOT_FOUND, INVALID_INPUT for one that cannot be read
 */
export async function readShared(path: string, onPiece?: (bytes: Uint8Array) => void): Promise<SharedFile> {
  try {
    const file = await open(path, 'r');
    try {
      const about = await file.stat({ bigint: true });
      const bytes = new Uint8Array(new SharedArrayBuffer(Number(about.size)));
      const hash = createHash('sha256');
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, Math.min(PIECE, bytes.length - filled), filled);
        if (bytesRead === 0) break;
        const piece = bytes.subarray(filled, filled + bytesRead);
        hash.update(piece);
        onPiece?.(piece);
        filled += bytesRead;
      }
      return { bytes: bytes.subarray(0, filled), sha256: hash.digest('hex'), stamp: stampOfStats(about) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileNotFound(path, error);
  }
}

/** Which file is at a path, and in which state, as far as the system tells without reading it. */
export async function stampOf(path: string): Promise<string> {
  return stampOfStats(await stat(path, { bigint: true }));
}

function stampOfStats({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
