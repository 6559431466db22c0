import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conditionWidth, type AudioConditionSpec, type Dataset } from '@antiphon/data';
import { readSafetensors, writeSafetensors } from '@antiphon/formats';
import { createGuidance } from '@antiphon/guidance';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Checkpoint } from '../checkpoint/checkpoint-contents';
import { parseTrainConfig } from '../denoiser/config';
import { prepareRun } from '../denoiser/prepare-run';
import { tinyDataset } from '../fixtures/tiny-run';
import { importAudio2photoreal } from '../import/audio2photoreal/import-audio2photoreal';
import { PRESETS, presetNamed } from '../presets/registry';
import { codec } from '../stages/codec/codec';
import { guide } from '../stages/guide/guide';
import type { StageCheckpoint } from '../stages/stage-checkpoint';
import { trainStage } from '../stages/train-stage';
import { exportBundle } from './export-bundle';
import { exportWeights } from './export-weights';

// A bundle is all that motion depends on: where it is the same, to the hashes of its networks, so is the motion, bit for bit.

let folder: string;
let stages: readonly StageCheckpoint[];
const hearing = (kind: string): AudioConditionSpec =>
  kind === 'log-mel'
    ? { name: 'audio', kind: 'log-mel', channel: [0, 1], bands: 1, sampleRate: 8000, rate: 30 }
    : {
        ...{ name: 'audio', kind: 'wav2vec', model: join(folder, 'network.onnx'), channels: [0, 1], width: 6 },
        ...{ fixed: false, sampleRate: 48000, rate: 100, short: 2 },
      };

function dataset(kind: string): Dataset {
  const tiny = tinyDataset();
  const spec = hearing(kind);
  const clips = tiny.clips.map((clip, i) => ({
    ...clip,
    conditions: {
      audio: Float32Array.from({ length: clip.frames * conditionWidth(spec) }, (_, at) => 3 + Math.sin(at * (i + 2))),
    },
  }));
  return { ...tiny, conditions: [spec], clips };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-round-trip-'));
  await writeFile(join(folder, 'network.onnx'), 'the network of an audio encoder');
  const common = { dataset: dataset('log-mel'), clock: () => 0 };
  const tiny = { steps: 1, batchSize: 2 };
  const codecOf = codec.schema.parse({ ...tiny, width: 4, codes: 4, levels: 2, every: 8, keyFrames: 2 });
  const first = await trainStage({ ...common, out: join(folder, 'codec'), stage: codec, config: codecOf });
  const guideOf = guide.schema.parse({ ...tiny, width: 8, feedForward: 8, layers: 1, heads: 2, audioGroups: 0 });
  const second = await trainStage({
    ...common,
    out: join(folder, 'guide'),
    stage: guide,
    config: guideOf,
    before: [first],
  });
  stages = [first, second];
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** A preset's model in small, with weights and averaged weights of its initial draw. */
async function checkpointOf(name: string, kind: string): Promise<Checkpoint> {
  const { config, guidance = { kind: '' } } =
    name === 'default' ? { config: {}, guidance: { kind: 'cfg' } } : presetNamed(name);
  const small = { frames: 16, leastFrames: 8, width: 8, feedForward: 8, layers: 1, heads: 2, batchSize: 2, steps: 4 };
  const own = !('keyFrameEvery' in config) ? {} : { keyFrameEvery: 8, tailWidth: 4 };
  const { checkpoint } = await prepareRun({
    dataset: dataset(kind),
    guidance: createGuidance(guidance),
    config: parseTrainConfig({ ...config, ...small, ...own }),
    out: join(folder, 'none'),
    clock: () => 0,
  });
  return checkpoint;
}

const denoisers = PRESETS.filter(({ stage }) => stage === 'denoiser').map(({ name }) => name);
test.each([
  ...denoisers.map((name, i) => [name, 'log-mel', i % 2 === 0 ? 'safetensors' : 'pt'] as const),
  ['default', 'log-mel', 'safetensors'] as const, // with its front end and its band
  ['a2p-face-small', 'wav2vec', 'safetensors'] as const,
  ['a2p-body-small', 'wav2vec', 'pt'] as const,
])(
  '%s that hears with %s, through .%s',
  async (name, kind, ending) => {
    const checkpoint = await checkpointOf(name, kind);
    const [there, back] = [join(folder, `${name}-${kind}`, 'weights'), join(folder, `${name}-${kind}`, 'bundle')];
    await mkdir(there, { recursive: true });
    const guided = checkpoint.config.keyFrameEvery !== null && kind === 'log-mel';
    const exported = await exportBundle(checkpoint, back, { name: 'bundle', ...(guided ? { guide: stages[1] } : {}) });
    await exportWeights(checkpoint, join(there, `model.${ending}`));
    if (guided) for (const stage of stages) await exportWeights(stage, join(there, `${stage.stage}.${ending}`));
    await rm(back, { recursive: true });
    const { bundles, remarks } = await importAudio2photoreal(there, back);
    expect(exported.band === undefined).toBe(name !== 'default');
    expect(Object.values(bundles)).toEqual([exported]);
    expect(remarks.join()).not.toMatch(/data_stats|args.json|audio encoder/);
  },
  30_000,
);

test('what does not belong together, or lacks what it was written with, is refused', async () => {
  const there = join(folder, 'refused');
  const back = join(there, 'bundle');
  await mkdir(there);
  const file = join(there, 'model.safetensors');
  await exportWeights(await checkpointOf('a2p-face-small', 'wav2vec'), file);
  const [network = ''] = (await readdir(there)).filter((name) => name.endsWith('.onnx'));
  await writeFile(join(there, network), 'another one');
  await expect(importAudio2photoreal(there, back)).rejects.toThrow(
    /the network of its audio encoder "audio".*is another one/,
  );
  await rm(join(there, network));
  await expect(importAudio2photoreal(there, back)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  const { tensors, metadata } = readSafetensors(await readFile(file), file);
  for (const [text, code] of [
    ['{', 'INVALID_WEIGHTS'],
    ['{"format":"antiphon-weights/2"}', 'NEWER_FORMAT'],
    [metadata.antiphon.replace('"x0"', '"x1"'), 'INVALID_WEIGHTS'],
  ]) {
    await writeFile(file, writeSafetensors(tensors, { antiphon: text }));
    await expect(importAudio2photoreal(there, back)).rejects.toMatchObject({ code });
  }
});
