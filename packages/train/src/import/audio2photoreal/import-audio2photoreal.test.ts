import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleManifestSchema, decodeNpy } from '@antiphon/data';
import { onnxSessions } from '@antiphon/tfjs-onnxruntime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importAudio2photoreal } from './import-audio2photoreal';

const GOLDEN = fileURLToPath(new URL('../../../../core/src/models/fixtures/film-pose-tiny/', import.meta.url));

let folder: string;
let out: string;
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'antiphon-import-'));
  [folder, out] = [join(root, 'models'), join(root, 'bundle')];
  await mkdir(join(folder, 'c1_pose'), { recursive: true });
  await copyFile(join(GOLDEN, 'weights.safetensors'), join(folder, 'c1_pose', 'model000340000.safetensors'));
  await writeFile(
    join(folder, 'c1_pose', 'args.json'),
    JSON.stringify({ heads: 4, max_seq_length: 90, data_root: 'PXB184', layers: 2 }),
  );
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

async function array(name: string) {
  const { data, shape } = decodeNpy(await readFile(join(GOLDEN, `${name}.npy`)), name);
  return { values: Float32Array.from(data as Float32Array), shape };
}

/** `[B, F, 1, T]` as `[B, T, F]`. */
function timeFirst({
  values,
  shape: [batch = 0, features = 0, , frames = 0],
}: {
  values: Float32Array;
  shape: readonly number[];
}) {
  const turned = Float32Array.from(values, (_, i) => {
    const [item, frame, feature] = [
      Math.floor(i / (frames * features)),
      Math.floor(i / features) % frames,
      i % features,
    ];
    return values[(item * features + feature) * frames + frame] ?? NaN;
  });
  return { shape: [batch, frames, features], values: turned };
}

test('a body model becomes a bundle whose networks give what the reference gives', async () => {
  const { bundles, remarks } = await importAudio2photoreal(folder, out);
  const manifest = bundleManifestSchema.parse(JSON.parse(await readFile(join(out, 'bundle.json'), 'utf8')));
  expect(bundles.body).toEqual(manifest);
  expect(manifest).toMatchObject({
    frames: 90,
    features: 24,
    guidance: { kind: 'null-embed' },
    provenance: { dataset: 'PXB184', steps: 340000 },
  });
  expect(manifest.conditions).toEqual([
    { name: 'audio', kind: 'given', width: 48, rate: 100, short: 2 },
    { name: 'keyframes', kind: 'key-frames', every: 30, width: 24, rate: 1 },
  ]);
  expect(remarks.join('\n')).toMatch(/audio encoder is in no file/);

  const sessions = onnxSessions();
  const [encoder, denoiser] = [
    await sessions.open(join(out, 'encoder.onnx')),
    await sessions.open(join(out, 'denoiser.onnx')),
  ];
  const vector = (...values: number[]) => ({ shape: [values.length], values: Float32Array.from(values) });
  const conditions = { audio: await array('cond_embed'), keyframes: await array('keyframes_after') };
  for (const [name, t, audio, keyframes] of [
    ['out_drop0_t0_0', [0, 0], [1, 1], [1, 1]],
    ['out_drop1_t500_500', [500, 500], [0, 0], [0, 0]],
    ['out_mixed_t999_3', [999, 3], [1, 0], [0, 1]],
  ] as const) {
    const memory = await encoder.run({
      ...conditions,
      keep_audio: vector(...audio),
      keep_keyframes: vector(...keyframes),
    });
    const { prediction } = await denoiser.run({ x: timeFirst(await array('x')), t: vector(...t), ...memory });
    const want = await array(name);
    const largest = Math.max(1, ...want.values.map(Math.abs));
    const off = want.values.map((value, i) => Math.abs(value - (prediction?.values[i] ?? NaN)));
    expect(Math.max(...off) / largest).toBeLessThan(2e-5);
  }
});

test('nothing is written where a model is damaged, or where there are two of a kind, or none', async () => {
  await copyFile(join(GOLDEN, 'weights.safetensors'), join(folder, 'other.safetensors'));
  await expect(importAudio2photoreal(folder, out)).rejects.toThrow(/two models of the kind "body"/);
  await rm(join(folder, 'c1_pose'), { recursive: true });
  await writeFile(
    join(folder, 'other.safetensors'),
    (await readFile(join(GOLDEN, 'weights.safetensors'))).subarray(0, 5000),
  );
  await expect(importAudio2photoreal(folder, out)).rejects.toMatchObject({ code: 'INVALID_SAFETENSORS' });
  await rm(join(folder, 'other.safetensors'));
  await expect(importAudio2photoreal(folder, out)).rejects.toThrow(/no face or body model/);
  expect(await readdir(join(folder, '..'))).toEqual(['models']);
});

test('of a series the last is taken, optimiser states are left aside, and arguments that are not ours are refused', async () => {
  const pose = join(folder, 'c1_pose');
  await copyFile(join(pose, 'model000340000.safetensors'), join(pose, 'model000005000.safetensors'));
  await writeFile(join(pose, 'opt000340000.pt'), 'not read');
  const { files } = await importAudio2photoreal(folder, out);
  expect(files.body).toBe(join(pose, 'model000340000.safetensors'));
  await writeFile(join(pose, 'args.json'), JSON.stringify({ noise_schedule: 'linear' }));
  await expect(importAudio2photoreal(folder, out, { force: true })).rejects.toThrow(/"noise_schedule" is "linear"/);
  await expect(importAudio2photoreal(folder, out)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
});
