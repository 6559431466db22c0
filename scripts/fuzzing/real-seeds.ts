import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeNpy, encodeNpy } from '@antiphon/formats';

const FOLDER = fileURLToPath(new URL('../../../shared/realdata', import.meta.url));

/** Why there are no seeds from real recordings, or undefined where there are. */
export const NO_REAL_SEEDS = existsSync(FOLDER)
  ? undefined
  : `no real recordings in ../shared/realdata: seeds are our own files only`;

/** Heads of the real files of a folder; none where they are absent, since their licences forbid to ship them. */
export function real(folder: string, ending: string, cut: (bytes: Buffer) => Uint8Array): Uint8Array[] {
  const path = join(FOLDER, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => cut(readFileSync(join(path, name))));
}

/** The header as it is, 1,000 samples and the sizes that go with them. */
export function cutWav(bytes: Buffer): Uint8Array {
  const data = bytes.indexOf('data');
  const head = Buffer.from(bytes.subarray(0, data + 8 + 2000));
  head.writeUInt32LE(2000, data + 4);
  head.writeUInt32LE(head.length - 8, 4);
  return head;
}

/** The hierarchy as it is, and two frames. */
export function cutBvh(bytes: Buffer): Uint8Array {
  const lines = bytes.toString().split('\n');
  const at = lines.findIndex((line) => line.startsWith('Frames:'));
  return Buffer.from([...lines.slice(0, at), 'Frames: 2', ...lines.slice(at + 1, at + 4), ''].join('\n'));
}

/** The first rows of a table. */
export function cutLines(bytes: Buffer): Uint8Array {
  return Buffer.from(`${bytes.toString().split('\n').slice(0, 6).join('\n')}\n`);
}

/** The header with two rows in its shape, and those rows. */
export function cutNpy(bytes: Buffer): Uint8Array {
  const { shape, data } = decodeNpy(bytes, 'real.npy');
  const [, width = 1] = shape;
  return encodeNpy(data.slice(0, 2 * width), [2, width]);
}
