import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from './safetensors';

const weights = new URL('../../../../../shared/goldens/a2p/film-pose-tiny/weights.safetensors', import.meta.url);

test('recorded weights read, and come back from writing', () => {
  const { tensors } = readSafetensors(readFileSync(weights), 'weights.safetensors');
  expect(Object.keys(tensors).length).toBeGreaterThan(50);
  expect(readSafetensors(writeSafetensors(tensors), 'again').tensors).toEqual(tensors);
});
