import { mkdtemp, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAudio2photorealFolder } from '@antiphon/data/audio2photoreal';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dataSpec, openData } from './open-data';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-open-data-'));
  await writeAudio2photorealFolder(join(folder, 'person'), { seed: 1, scenes: 2, seconds: 1 });
});
afterAll(() => rm(folder, { recursive: true }));

test('folders are told apart by their files', async () => {
  const path = join(folder, 'person');
  expect(await dataSpec('synthetic', {})).toEqual({ kind: 'synthetic' });
  expect(await dataSpec(folder, {})).toEqual({ kind: 'folder', path: folder });
  expect(await dataSpec(path, {})).toEqual({ kind: 'audio2photoreal', path });
  const options = { part: 'face', speaker: 'partner', strict: true } as const;
  expect(await dataSpec(path, options)).toEqual({ kind: 'audio2photoreal', path, ...options });
  await expect(dataSpec('synthetic', { speaker: 'own' })).rejects.toThrow(
    /--speaker is for a folder of audio2photoreal/,
  );
  await expect(dataSpec(folder, { strict: true })).rejects.toThrow(/--strict is for/);
});

test('what is left out is told, with the reason', async () => {
  await unlink(join(folder, 'person', 'scene01_face_expression.npy'));
  let told = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((told += String(text)), true));
  const dataset = await openData(join(folder, 'person'), { part: 'face' }, {});
  spy.mockRestore();
  expect(dataset.clips.map(({ id }) => id)).toEqual(['scene02']);
  expect(told).toMatch(/^scene01 is left out: .*scene01_face_expression\.npy: no such file or folder\.\n$/);
});
