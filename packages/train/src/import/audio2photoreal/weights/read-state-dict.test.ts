import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@antiphon/formats';
import { expect, test } from 'vitest';
import { readStateDict } from './read-state-dict';

test.each([[''], ['module.'], ['_orig_mod.'], ['_orig_mod.module.']])(
  'safetensors whose names all begin with "%s" are the model’s',
  async (prefix) => {
    const folder = await mkdtemp(join(tmpdir(), 'antiphon-state-'));
    try {
      const path = join(folder, 'model.safetensors');
      const named = {
        [`${prefix}in.weight`]: { shape: [2], values: Float32Array.of(1, 2) },
        [`${prefix}out.bias`]: { shape: [1], values: Float64Array.of(3) },
      };
      await writeFile(path, writeSafetensors(named));
      expect((await readStateDict(path)).tensors).toEqual({
        'in.weight': { shape: [2], values: Float32Array.of(1, 2) },
        'out.bias': { shape: [1], values: Float32Array.of(3) },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
