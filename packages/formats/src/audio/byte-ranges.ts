import type { ByteSource } from './byte-source';

/** A range of bytes that is asked for; it is answered with at most so many. */
type ByteRange = readonly [position: number, length: number];

/** Reading that asks for the ranges that it needs, so that files and memory are read by the same rules. */
export type RangeReader<T> = Generator<ByteRange, T, Uint8Array>;

/** Its result for a file. */
export async function readFrom<T>(bytes: Pick<ByteSource, 'read'>, reader: RangeReader<T>): Promise<T> {
  let asked = reader.next();
  while (asked.done !== true) asked = reader.next(await bytes.read(...asked.value));
  return asked.value;
}

/** Its result for memory, at once. */
export function readFromMemory<T>(bytes: Uint8Array, reader: RangeReader<T>): T {
  let asked = reader.next();
  while (asked.done !== true) {
    const [position, length] = asked.value;
    asked = reader.next(bytes.subarray(position, position + length));
  }
  return asked.value;
}
