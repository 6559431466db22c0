import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeNpy, encodeNpy } from './npy';

const goldens = new URL('../../../../../shared/goldens/a2p/', import.meta.url);

test('every recorded NPY file reads, and finite numbers come back from writing', () => {
  const files = readdirSync(goldens, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.npy'));
  expect(files.length).toBeGreaterThan(100);
  for (const name of files) {
    const { shape, data } = decodeNpy(readFileSync(new URL(name, goldens)), name);
    expect(decodeNpy(encodeNpy(data, shape), name)).toEqual({ shape, data });
  }
});
