import { readFileSync } from 'node:fs';
import { describe } from 'vitest';
import { check, type Golden } from './fixtures/diffusers-guiders';

const committed = JSON.parse(
  readFileSync(new URL('./fixtures/diffusers-guiders.json', import.meta.url), 'utf8'),
) as Golden[];

describe('guiders of huggingface/diffusers, float64', () => {
  for (const golden of committed) check(golden);
});
