import { createHash } from 'node:crypto';

/** SHA-256 (hex) of plain data and typed arrays in it, whatever the order of an object's keys. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, ordered)).digest('hex');
}

function ordered(_: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value))
    return createHash('sha256')
      .update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
      .digest('hex');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
