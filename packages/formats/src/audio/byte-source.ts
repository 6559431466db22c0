/** Bytes that are read where they are needed: of a file, or of memory. */
export interface ByteSource {
  readonly size: number;
  /** `length` bytes from `position` on; fewer only where the source ends, which a file that shrinks meanwhile may do before its `size`. */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes in memory as a source. Of memory that threads share, what is read is a copy: not every decoder takes the memory itself. */
export function bytesInMemory(bytes: Uint8Array): ByteSource {
  const isShared = typeof SharedArrayBuffer === 'function' && bytes.buffer instanceof SharedArrayBuffer;
  const part = (from: number, to: number) => (isShared ? bytes.slice(from, to) : bytes.subarray(from, to));
  return {
    size: bytes.length,
    read: (position, length) => Promise.resolve(part(position, position + length)),
    close: () => Promise.resolve(),
  };
}

/** A part of it; closing is left to who opened the whole. */
export function partOf(bytes: ByteSource, start: number, end = bytes.size): ByteSource {
  if (start === 0 && end === bytes.size) return bytes;
  const size = Math.max(0, end - start);
  return {
    size,
    read: (position, length) => bytes.read(start + position, Math.max(0, Math.min(length, size - position))),
    close: () => bytes.close(),
  };
}
