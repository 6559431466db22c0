import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesInMemory } from '../byte-source';
import { oggEnd } from './ogg-pages';

const file = readFileSync(new URL('../fixtures/sweep.ogg', import.meta.url));
const endOf = async (bytes: Uint8Array) => oggEnd(bytesInMemory(bytes));

/** Where pages begin. */
const starts = [...file.toString('latin1').matchAll(/OggS/g)].map(({ index }) => index);

test('a whole file is whole, with anything behind it, and two behind each other', async () => {
  expect(starts.length).toBeGreaterThan(2);
  expect(await endOf(file)).toBe(file.length);
  expect(await endOf(Buffer.concat([file, Buffer.alloc(100_000)]))).toBe(file.length);
  expect(await endOf(Buffer.concat([file, file]))).toBe(2 * file.length);
});

test('any bit that changes shows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
      const damaged = Buffer.from(file);
      damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << bit), at);
      expect(await endOf(damaged)).toMatch(/damaged|truncated/);
    }),
    { numRuns: 300 },
  );
});

test('a page that is missing shows, and so does the end', async () => {
  const [, second = 0, third = 0] = starts;
  const gap = Buffer.concat([file.subarray(0, second), file.subarray(third)]);
  expect(await endOf(gap)).toBe(`it has a gap at byte ${second}: page 2 follows, not 1`);
  for (const length of [third, third + 2, third + 20, file.length - 1])
    expect(await endOf(file.subarray(0, length))).toBe('it is truncated: its last page is missing');
  const noise = Buffer.concat([file.subarray(0, third), Buffer.from('noise'), file.subarray(third)]);
  expect(await endOf(noise)).toBe(`it is damaged at byte ${third}: no page begins there`);
});

test('a file that becomes shorter while it is read is truncated', async () => {
  const source = bytesInMemory(file.subarray(0, starts[2]));
  expect(await oggEnd({ ...source, size: file.length })).toBe('it is truncated: its last page is missing');
});
