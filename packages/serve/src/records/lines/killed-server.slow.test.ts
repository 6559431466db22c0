import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@antiphon/core';
import { expect, test } from 'vitest';
import { readServingRecords } from '..';
import { killAtRandom } from '../fixtures/kill-at-random';

test('whatever a server was told is safe is in its log after kill −9, and every other line can be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antiphon-killed-'));
  try {
    const random = Random.stream(21, 'kill');
    const told: string[] = [];
    for (let kill = 0; kill < 6; kill++) told.push(...(await killAtRandom(folder, `k${kill}`, random)));
    expect(told.length).toBeGreaterThan(100);
    expect((await readdir(folder)).length).toBeGreaterThan(6); // some of them went on in a second file
    const found = new Map<string, number>();
    for await (const record of readServingRecords(folder)) {
      expect(record.format).not.toBe('unreadable');
      if (record.format === 'antiphon-exposure/1') found.set(record.request, (found.get(record.request) ?? 0) + 1);
    }
    expect(told.filter((request) => found.get(request) !== 1)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
