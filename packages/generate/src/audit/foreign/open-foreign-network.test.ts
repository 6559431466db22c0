import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cardSummary } from '@antiphon/guidance';
import { expect, test } from 'vitest';
import { TOY_BUNDLE } from '../../fixtures/toy-bundle';
import { auditForeign } from './audit-foreign';
import { parseForeignMapping } from './foreign-mapping';
import { openForeignNetwork } from './open-foreign-network';

/** The denoiser of the toy bundle, taken for somebody else's model: its memory are conditions like any others. */
const MODEL = join(TOY_BUNDLE, 'denoiser.onnx');
const mapping = parseForeignMapping(
  {
    name: 'toy denoiser',
    frames: 16,
    features: 11,
    x: { input: 'x' },
    t: { input: 't' },
    conditions: { tokens: { input: 'tokens', width: 1 }, pooled: { input: 'pooled', width: 1, tokens: 0 } },
    output: 'prediction',
  },
  'mapping.yaml',
);

test('an ONNX file says its inputs, and is audited through them', async () => {
  const network = await openForeignNetwork(MODEL, { threads: 1 });
  try {
    expect(network.inputs).toEqual([
      { name: 'x', type: 'float32', shape: ['batch', 16, 11] },
      { name: 't', type: 'float32', shape: ['batch'] },
      { name: 'tokens', type: 'float32', shape: ['batch', 16, 1] },
      { name: 'pooled', type: 'float32', shape: ['batch', 1] },
    ]);
    const card = await auditForeign(network, mapping, { path: 'mapping.yaml' });
    // It was exported for 16 frames, and nothing cuts longer speech into windows for it; and it never learned to denoise.
    expect(cardSummary(card)).toBe('3 findings: denoises-badly, length-limited, one-frame-fails');
  } finally {
    await network.close();
  }
});

test('what is no model, or not there, is an error that says so', async () => {
  await expect(openForeignNetwork('/nowhere/model.onnx')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  const path = join(await mkdtemp(join(tmpdir(), 'antiphon-foreign-')), 'model.onnx');
  await writeFile(path, 'not a model');
  await expect(openForeignNetwork(path)).rejects.toMatchObject({ code: 'SESSION_FAILED' });
});
