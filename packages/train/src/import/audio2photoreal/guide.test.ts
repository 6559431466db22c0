import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@antiphon/core';
import { initGuideTransformer, type GuideTransformerConfig, type ParameterValues } from '@antiphon/core/models';
import { bundleManifestSchema } from '@antiphon/data/bundle';
import { decodeNpy, writeSafetensors } from '@antiphon/formats';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importAudio2photoreal } from './import-audio2photoreal';

const GOLDENS = fileURLToPath(new URL('../../../../core/src/models/fixtures/', import.meta.url));
/** Hears what the tiny body model of the goldens hears, and writes the codes of their tiny codec. */
const CONFIG: GuideTransformerConfig = {
  tokens: 32,
  width: 32,
  feedForward: 48,
  layers: 2,
  heads: 4,
  audio: { width: 48, groups: 1 },
  positions: 298,
};
const [KEY_FRAMES, LEVELS] = [3, 3];

let folder: string;
let out: string;
let weights: ParameterValues;
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'antiphon-import-'));
  [folder, out] = [join(root, 'checkpoints'), join(root, 'bundle')];
  await put('diffusion/c1_pose/model000340000.safetensors', join(GOLDENS, 'film-pose-tiny', 'weights.safetensors'));
  await writeFile(
    join(folder, 'diffusion/c1_pose/args.json'),
    JSON.stringify({ heads: 4, max_seq_length: 90, data_root: 'PXB184' }),
  );
  await put('vq/c1_pose/net_iter300000.safetensors', join(GOLDENS, 'rvq-tiny', 'weights.safetensors'));
  weights = initGuideTransformer(CONFIG, Random.stream(3, 'guide'));
});
afterEach(() => rm(dirname(folder), { recursive: true, force: true }));

async function put(name: string, from: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await copyFile(from, join(folder, name));
}

async function putGuide(change: (tensors: Record<string, ParameterValues[string]>) => void = () => undefined) {
  const tensors = { ...weights };
  change(tensors);
  const file = join(folder, 'guide/c1_pose/checkpoints/iter-0100000.safetensors');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, writeSafetensors(tensors, {}));
}

const golden = async (name: string) => decodeNpy(await readFile(join(GOLDENS, 'rvq-tiny', `${name}.npy`)), name).data;

test('guide and codec become part of the body’s bundle, and the codes of the goldens their motion', async () => {
  await putGuide();
  const { files, remarks } = await importAudio2photoreal(folder, out);
  const manifest = bundleManifestSchema.parse(JSON.parse(await readFile(join(out, 'bundle.json'), 'utf8')));
  expect(manifest.guide).toEqual({
    makes: 'keyframes',
    hears: ['audio'],
    keyFrames: KEY_FRAMES,
    levels: LEVELS,
    tokens: 32,
    layers: 2,
    width: 32,
  });
  expect(files.guide).toMatch(/iter-0100000/);
  expect(remarks.join('\n')).not.toMatch(/guide/);

  const decoder = await onnxSessions().open(join(out, 'codec-decoder.onnx'));
  const codes = await golden('codes'); // [2, 20, levels]
  const tokens = Float32Array.from({ length: 2 * KEY_FRAMES * LEVELS }, (_, i) => {
    const item = Math.floor(i / (KEY_FRAMES * LEVELS));
    return Number(codes[item * 20 * LEVELS + (i % (KEY_FRAMES * LEVELS))]);
  });
  const { motion } = await decoder.run({ tokens: { shape: [2, KEY_FRAMES * LEVELS], values: tokens } });
  const decoded = await golden('decoded'); // [2, 20, 24], of which causal convolutions make the first frames from the first codes alone
  expect(motion?.shape).toEqual([2, KEY_FRAMES, 24]);
  motion?.values.forEach((value, i) => {
    const [item, at] = [Math.floor(i / (KEY_FRAMES * 24)), i % (KEY_FRAMES * 24)];
    expect(Math.abs(value - Number(decoded[item * 20 * 24 + at]))).toBeLessThan(2e-5);
  });
  await decoder.release();
});

test('a body without guide or codec is a bundle that says so', async () => {
  const { remarks } = await importAudio2photoreal(folder, out);
  expect(remarks.join('\n')).toMatch(/body: no weights of the guide transformer are in the folder/);
  expect(JSON.parse(await readFile(join(out, 'bundle.json'), 'utf8'))).not.toHaveProperty('guide');
});

describe('what does not fit is refused by name', () => {
  const faults: [what: string, change: Parameters<typeof putGuide>[0], problem: RegExp][] = [
    ['a tensor is missing', (t) => delete t['norm_cond.bias'], /it has no tensor "norm_cond\.bias"/],
    [
      'one is left over',
      (t) => (t['extra.weight'] = { shape: [1], values: new Float32Array(1) }),
      /a tensor has no place in the model: "extra\.weight"/,
    ],
    [
      'one has another shape',
      (t) => (t['final_layer.bias'] = { shape: [31], values: new Float32Array(31) }),
      /"final_layer\.bias" has the shape \[31\], expected \[32\]/,
    ],
    [
      'other tokens than the codec has codes',
      (t) => Object.assign(t, initGuideTransformer({ ...CONFIG, tokens: 16 }, Random.stream(3, 'guide'))),
      /it writes 16 different tokens, but the codec .* has 32 codes/,
    ],
    [
      'other audio than the body hears',
      (t) =>
        Object.assign(t, initGuideTransformer({ ...CONFIG, audio: { width: 40, groups: 1 } }, Random.stream(3, 'g'))),
      /other columns of audio than the model: 40, expected 48/,
    ],
    [
      'too few learned rows',
      (t) => (t['null_cond_embed'] = { shape: [1, 200, 32], values: new Float32Array(200 * 32) }),
      /274 audio tokens after the convolutions, but "null_cond_embed" has 200 rows/,
    ],
    [
      'convolutions that are no groups of six',
      (t) => {
        delete t['pre_audio.18.weight'];
        delete t['pre_audio.18.bias'];
      },
      /"pre_audio" has 6 convolutions/,
    ],
  ];
  test.each(faults)('%s', async (_, change, problem) => {
    await putGuide(change);
    await expect(importAudio2photoreal(folder, out)).rejects.toThrow(problem);
  });
});
