import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { faceEncodable } from './fixtures/motions';
import { encodeMotionFile } from './registry';

const real = new URL('../../../../../shared/realdata/neurosync_arkit_speech/testset.csv', import.meta.url);
describe('a real recording', () => {
  test('has the same header, and the same values to ten decimals of float32', async () => {
    const [head = '', ...rows] = readFileSync(real, 'utf8').trim().split(/\r?\n/);
    const values = Float32Array.from(
      rows.flatMap((row) => row.split(',').slice(2)),
      Number,
    );
    const motion = faceEncodable(head.split(',').slice(2), 60, values);
    const written = Buffer.from(await encodeMotionFile('csv', motion))
      .toString()
      .split('\n');
    expect(written[0]).toBe(head);
    expect(written).toHaveLength(rows.length + 2);
    rows.forEach((row, i) => {
      const [, count, ...wanted] = row.split(',');
      const [code = '', ownCount, ...own] = (written[i + 1] ?? '').split(',');
      expect(ownCount).toBe(count);
      expect(code).toMatch(/^\d\d:\d\d:\d\d:\d\d\.\d{3}$/);
      expect(own.every((value, column) => Math.abs(Number(value) - Number(wanted[column])) < 1e-7)).toBe(true);
    });
  });
});
