import { expect, test, vi } from 'vitest';
import { bytesInMemory } from './byte-source';
import { decodeWith } from './decode-with';

/** Takes every byte for a sample. */
function toy(sampleRates: readonly number[] = []) {
  let call = 0;
  const free = vi.fn();
  const decode = (data: Uint8Array) =>
    Promise.resolve({
      channelData: [Float32Array.from(data)],
      samplesDecoded: data.length,
      sampleRate: sampleRates[call++] ?? 8000,
      errors: [],
    });
  return {
    free,
    make: () => Promise.resolve({ ready: Promise.resolve(), decode, flush: () => decode(new Uint8Array(0)), free }),
  };
}

const THREE_PIECES = 3 * 65_536;

test('a decoder is freed after the last piece, and when somebody stops reading before', async () => {
  for (const most of [1, 2, 3, 99]) {
    const { make, free } = toy();
    const { blocks } = await decodeWith(make, bytesInMemory(new Uint8Array(THREE_PIECES)), 'x', { kind: 'toy' });
    let seen = 0;
    for await (const block of blocks) {
      expect(block[0]?.length).toBe(65_536);
      if (++seen === most) break;
    }
    expect(seen).toBe(Math.min(3, most));
    expect(free).toHaveBeenCalledTimes(1);
  }
});

test('a decoder is freed when the sound cannot be used', async () => {
  const { make, free } = toy([8000, 9000]);
  const { blocks } = await decodeWith(make, bytesInMemory(new Uint8Array(THREE_PIECES)), 'x', { kind: 'toy' });
  const read = async () => {
    for await (const block of blocks) expect(block.length).toBe(1);
  };
  await expect(read()).rejects.toThrow(/changes in the middle/);
  expect(free).toHaveBeenCalledTimes(1);
});
