import { readFileSync } from 'node:fs';
import { describe } from 'vitest';
import { check, type Golden } from './fixtures/diffusers-guiders';

const goldens = new URL('../../../../shared/goldens/guiders/', import.meta.url);
const FILES = [
  'apg',
  'apg_momentum',
  'apg_momentum_time_norm',
  'cfg_zero_star',
  'tcfg',
  'mag',
  'fdg',
  'auto_guidance',
  'pag',
  'seg',
  'slg',
];

describe('all recorded guiders of huggingface/diffusers, float64', () => {
  for (const file of FILES)
    check({ ...(JSON.parse(readFileSync(new URL(`${file}.json`, goldens), 'utf8')) as Golden), file });
});
