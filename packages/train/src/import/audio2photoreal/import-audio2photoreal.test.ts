import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleManifestSchema } from '@antiphon/data/bundle';
import { decodeNpy, readSafetensors, writeSafetensors, writeTorchCheckpoint, type Tensor } from '@antiphon/formats';
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
  await expect(importAudio2photoreal(folder, out)).rejects.toThrow(/no file of weights/);
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

/** The model with changed tensors, as safetensors, in place of the one that is there. */
async function changed(change: (tensors: Record<string, Tensor>) => void): Promise<string> {
  const file = join(folder, 'c1_pose', 'model000340000.safetensors');
  const { tensors } = readSafetensors(await readFile(file), file);
  const copied = { ...tensors };
  change(copied);
  await writeFile(file, writeSafetensors(copied));
  return file;
}

/** As many numbers as a shape has. */
function filled(shape: readonly number[], value = 0.01): { shape: readonly number[]; values: Float32Array } {
  return { shape, values: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value) };
}

test('motion leaves the bundle in the units of data_stats.pth, beside the model or given', async () => {
  const stats = {
    pose_mean: filled([104], 0.25),
    pose_std: filled([104], 2),
    code_mean: filled([256]),
    code_std: filled([256]),
    audio_mean: filled([1]),
    audio_std_flat: filled([1]),
  };
  const given = join(folder, '..', 'stats.pth');
  await writeFile(given, writeTorchCheckpoint(stats));
  await expect(importAudio2photoreal(folder, out, { stats: given })).rejects.toThrow(
    /it moves 24 features, but data_stats.pth has 104 for the body/,
  );
  // The same model with 104 features: 24 is the size of nothing else in it but the rotary table.
  await changed((tensors) => {
    for (const [name, { shape }] of Object.entries(tensors))
      if (shape.includes(24) && !name.endsWith('rotary.freqs'))
        tensors[name] = filled(shape.map((size) => (size === 24 ? 104 : size)));
  });
  await writeFile(join(folder, 'data_stats.pth'), writeTorchCheckpoint(stats));
  for (const options of [{}, { stats: given, force: true }]) {
    const { bundles, files, remarks } = await importAudio2photoreal(folder, out, options);
    const moments = { mean: new Array<number>(104).fill(0.25), std: new Array<number>(104).fill(2) };
    expect(bundles.body?.normalisation).toMatchObject({ motion: moments, conditions: { keyframes: moments } });
    expect(files.stats).toBe(options.stats ?? join(folder, 'data_stats.pth'));
    expect(remarks.join()).not.toMatch(/data_stats/);
  }
  await expect(
    importAudio2photoreal(folder, out, { stats: join(folder, 'none.pth'), force: true }),
  ).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test.each([
  [
    'tensors are missing',
    (tensors: Record<string, Tensor>) => {
      delete tensors['final_layer.bias'];
      delete tensors['norm_cond.weight'];
    },
    /model000340000.safetensors: .*it has no tensors "norm_cond.weight", "final_layer.bias", of the \d+ that the model needs. .*save the whole state_dict again/,
  ],
  [
    'tensors are left over',
    (tensors: Record<string, Tensor>) => {
      for (let i = 0; i < 5; i++) tensors[`extra.${i}`] = filled([1]);
    },
    /model000340000.safetensors: .*5 tensors have no place in the model: "extra.0", "extra.1", "extra.2" and 2 more. .*take them out of the state_dict/,
  ],
  [
    'a shape is another',
    (tensors: Record<string, Tensor>) => (tensors['final_layer.bias'] = filled([3])),
    /model000340000.safetensors: .*"final_layer.bias" has the shape \[3\], expected \[24\] beside its other tensors/,
  ],
  [
    'a number is none',
    (tensors: Record<string, Tensor>) => (tensors['final_layer.bias'] = filled([24], NaN)),
    /model000340000.safetensors: .*number 0 of "final_layer.bias" is NaN. .*earlier checkpoint/,
  ],
])('where %s, the file and the tensor are named, and what to do', async (_, change, message) => {
  await changed(change);
  await expect(importAudio2photoreal(folder, out)).rejects.toThrow(message);
});

test('a wrong folder: what it holds is named, and what to pass', async () => {
  const file = join(folder, 'c1_pose', 'model000340000.safetensors');
  await expect(importAudio2photoreal(file, out)).rejects.toThrow(/it is a file. Pass the folder/);
  await expect(importAudio2photoreal(join(folder, 'none'), out)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await writeFile(join(folder, 'page.pt'), '<html>');
  await expect(importAudio2photoreal(folder, out)).rejects.toThrow(
    /page.pt: .*no checkpoint of PyTorch.*If it is no part of the model, move it out of the folder/,
  );
  await rm(join(folder, 'page.pt'));
  await writeFile(file, writeSafetensors({ 'encoder.weight': filled([2]) }));
  await expect(importAudio2photoreal(folder, out)).rejects.toThrow(
    /no face or body model of audio2photoreal in it: .*model000340000.safetensors is of no model of audio2photoreal \(it has "encoder.weight"\). Pass the folder of a face or body model/,
  );
  await writeFile(file, writeSafetensors({ 'project_output.weight': filled([2]) }));
  await expect(importAudio2photoreal(folder, out)).rejects.toThrow(
    /model000340000.safetensors is the lip regressor. Pass/,
  );
  await rm(file);
  await expect(importAudio2photoreal(folder, out)).rejects.toThrow(
    /no file of weights in it \(.pt, .pth or .safetensors\)/,
  );
  await writeFile(join(folder, 'opt000340000.pt'), 'not read');
  await expect(importAudio2photoreal(folder, out)).rejects.toThrow(/only states of optimisers \(.*opt000340000.pt\)/);
});

test('weights and arguments may be links to files elsewhere', async () => {
  for (const name of await readdir(join(folder, 'c1_pose'))) {
    const [here, there] = [join(folder, 'c1_pose', name), join(folder, '..', name)];
    await rename(here, there);
    await symlink(there, here);
  }
  await symlink(join(folder, 'nowhere'), join(folder, 'broken.pt'));
  await symlink(folder, join(folder, 'again'));
  const { bundles } = await importAudio2photoreal(folder, out);
  expect(bundles.body?.frames).toBe(90);
});
