import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinedBlocks } from './joined-blocks';

/** Frames of `width` numbers that count up from `from`, in blocks of these sizes. */
async function* blocks(sizes: readonly number[], width: number, from: number, closed?: () => void) {
  let at = from;
  try {
    for (const size of sizes) yield Float32Array.from({ length: size * width }, () => at++);
  } finally {
    closed?.();
  }
}

async function all(stream: AsyncIterable<Float32Array>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const block of stream) numbers.push(...block);
  return numbers;
}

test('each frame of one beside that of the other, whatever the blocks', async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(fc.nat(100), { maxLength: 5 }), async (first, cuts) => {
      const total = first.reduce((sum, size) => sum + size, 0);
      const places = [0, ...cuts.map((cut) => cut % (total + 1)).sort((a, b) => a - b), total];
      const second = places.slice(1).map((place, i) => place - places[i]);
      const got = await all(joinedBlocks([blocks(first, 2, 0), blocks(second, 1, 1000)], [2, 1]));
      const want = Array.from({ length: total }, (_, frame) => [2 * frame, 2 * frame + 1, 1000 + frame]).flat();
      expect(got).toEqual(want);
    }),
  );
});

test('a stream that ends before the other is an error, and both are closed', async () => {
  const closed: string[] = [];
  const streams = [
    blocks([2, 2], 1, 0, () => closed.push('first')),
    blocks([3], 1, 0, () => closed.push('second')),
  ] as const;
  await expect(all(joinedBlocks([streams[0], streams[1]], [1, 1]))).rejects.toThrow(/ended before the other/);
  expect(closed.sort()).toEqual(['first', 'second']);
});

test('who stops reading stops both', async () => {
  const closed: string[] = [];
  const streams = [
    blocks([1, 1], 1, 0, () => closed.push('first')),
    blocks([1, 1], 1, 0, () => closed.push('second')),
  ] as const;
  for await (const block of joinedBlocks([streams[0], streams[1]], [1, 1])) {
    expect(block).toHaveLength(2);
    break;
  }
  expect(closed.sort()).toEqual(['first', 'second']);
});
