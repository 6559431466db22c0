import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParameterValues } from '@antiphon/core/models';
import { readSafetensors } from '@antiphon/formats';
import type { Dataset } from '@antiphon/data';
import { createGuidance } from '@antiphon/guidance';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { train } from '../denoiser/train';
import { tinyConfig, tinyDataset } from '../fixtures/tiny-run';
import { importCodec } from '../import/audio2photoreal/codec';
import { codec } from '../stages/codec/codec';
import { trainStage } from '../stages/train-stage';
import { exportWeights } from './export-weights';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-weights-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(name: string) {
  const path = join(folder, `${name}.safetensors`);
  const { tensors } = readSafetensors(await readFile(path), path);
  return { path, tensors: tensors as ParameterValues };
}

const options = (dataset: Dataset, name: string) => ({ dataset, out: join(folder, name), clock: () => 0 });

test('a model of the reference’s parts is written with its names', async () => {
  const [own] = tinyDataset().conditions;
  const dataset: Dataset = { ...tinyDataset(), conditions: [own] };
  const guidance = createGuidance({ kind: 'null-embed' });
  const config = tinyConfig({ keyFrameEvery: 4, nullTokens: 'each', conditionEntry: 'attend', tailWidth: 8 });
  const checkpoint = await train({ ...options(dataset, 'body'), guidance, config });
  await exportWeights(checkpoint, join(folder, 'body.safetensors'));
  const { tensors } = await written('body');
  expect(Object.keys(tensors)).toContain('seqTransDecoder.stack.0.multihead_attn2.in_proj_weight');
  expect(Object.keys(tensors)).not.toContain('conditions.own.projection.weight');
  expect(tensors['cond_projection.weight'].values).toEqual(checkpoint.state.ema['conditions.own.projection.weight']);
});

test('a codec takes its codebooks along, and is the one that is read back', async () => {
  const config = codec.schema.parse({
    ...{ steps: 3, batchSize: 4, width: 4, codes: 4, levels: 2, every: 4, keyFrames: 3 },
  });
  const trained = await trainStage({ ...options(tinyDataset(), 'codec'), stage: codec, config });
  await exportWeights(trained, join(folder, 'codec.safetensors'));
  const { config: read, parameters } = importCodec(await written('codec'));
  expect(read).toEqual({ features: 3, width: 4, codes: 4, levels: 2 });
  expect(parameters['quantizer.layers.1._codebook.embed'].values).toEqual(
    trained.state.buffers?.['quantizer.layers.1._codebook.embed'],
  );
  expect(parameters['decoder.dec.8.bias'].values).toEqual(trained.state.ema['decoder.dec.8.bias']);
});

test('a model that the reference has no names for keeps ours', async () => {
  const guidance = createGuidance({ kind: 'cfg' });
  const checkpoint = await train({ ...options(tinyDataset(), 'two'), guidance, config: tinyConfig({ steps: 2 }) });
  await exportWeights(checkpoint, join(folder, 'two.safetensors'));
  expect(Object.keys((await written('two')).tensors).sort()).toEqual(Object.keys(checkpoint.state.ema).sort());
});
