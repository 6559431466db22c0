import type { PackedNumbers } from './training-record';

const MOST = 32767;

/** Numbers as text, to about four digits of the largest of them. @param values finite */
export function packNumbers(values: ArrayLike<number>, shape: readonly number[]): PackedNumbers {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  const scale = most / MOST;
  const bytes = new Uint8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setInt16(2 * i, scale === 0 ? 0 : Math.round(values[i] / scale), true);
  let text = '';
  for (let from = 0; from < bytes.length; from += 4096)
    text += String.fromCharCode(...bytes.subarray(from, from + 4096));
  return { shape: [...shape], scale, int16: btoa(text) };
}

/** What `packNumbers` packed. @throws RangeError where there are more or fewer numbers than its shape says */
export function unpackNumbers({ shape, scale, int16 }: PackedNumbers): Float32Array {
  const text = atob(int16);
  const count = shape.reduce((product, size) => product * size, 1);
  if (text.length !== 2 * count)
    throw new RangeError(
      `Packed numbers of shape [${shape.join(', ')}] need ${2 * count} bytes, and have ${text.length}.`,
    );
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: count }, (_, i) => view.getInt16(2 * i, true) * scale);
}
