import { expect, test } from 'vitest';
import { readOnce } from './read-once';

test('what could not be read is read by the next who asks, and what could is kept', async () => {
  let reads = 0;
  let broken = true;
  const script = readOnce(async () => {
    reads++;
    await Promise.resolve();
    if (broken) throw new Error('EMFILE');
    return 'draw()';
  });
  await expect(Promise.all([script(), script()])).rejects.toThrow('EMFILE');
  expect(reads).toBe(1);
  broken = false;
  expect(await Promise.all([script(), script()])).toEqual(['draw()', 'draw()']);
  broken = true;
  expect([await script(), reads]).toEqual(['draw()', 2]);
});
