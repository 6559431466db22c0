import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { availableDevices } from '@antiphon/tfjs-onnxruntime';
import { engineNamed } from '@antiphon/train';
import { expect, test } from 'vitest';
import { trainCommand } from './train';

async function run(...words: string[]): Promise<void> {
  const command = trainCommand({ signal: new AbortController().signal, clock: () => 0 });
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  const out = join(await mkdtemp(join(tmpdir(), 'antiphon-cli-train-')), 'out');
  await command.parseAsync(['node', 'train', '--data', '/nowhere', '--out', out, ...words]);
}

test('--option sets any option of the strategy: JSON where it reads as such, else a string', async () => {
  await expect(run('--option', 'dropRate=7')).rejects.toThrow(/"dropRate".*7/);
  await expect(run('--option', 'plan=apart')).rejects.toThrow(/"plan".*"apart"/);
  await expect(run('--option', 'plan=separate', '--option', 'dropRates={"own":7}')).rejects.toThrow(/"dropRates".*7/);
  await expect(run('--option', 'speed=1')).rejects.toThrow(/"speed"/);
  // All of these are fine, so that the data is what is missing.
  const good = ['--option', 'plan=separate', '--option', 'dropRates={"own":0.1}', '--option', 'null=learned'];
  await expect(run(...good)).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
    message: expect.stringContaining('/nowhere'),
  });
});

test('an option without a value, and a kind that is one, are refused', async () => {
  await expect(run('--option', 'plan')).rejects.toThrow(/Expected KEY=VALUE, found "plan"/);
  await expect(run('--option', 'kind=cfg')).rejects.toThrow(/--guidance/);
});

test('a teacher that is not there is noticed before the data is read', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'antiphon-cli-train-'));
  await expect(run('--teacher', empty)).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
    message: expect.stringContaining(empty),
  });
  expect(await readdir(empty)).toEqual([]);
});

test('a device that is not there is noticed before the data is read', async () => {
  await expect(run('--device', 'tpu')).rejects.toThrow(/cpu, webgpu, cuda/);
  await expect(run('--device', 'webgpu', '--engine', 'cpu')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(run('--device', 'cpu', '--threads', '1')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  const cuda = (await availableDevices()).find(({ device }) => device === 'cuda');
  await expect(run('--device', 'cuda')).rejects.toMatchObject({
    code: cuda?.available ? 'FILE_NOT_FOUND' : 'DEVICE_UNAVAILABLE',
  });
});

test('an engine that is not there is noticed before the data is read', async () => {
  const missing = await engineNamed('tensorflow')
    .load()
    .then(() => false)
    .catch(() => true);
  await expect(run('--engine', 'tensorflow')).rejects.toMatchObject({
    code: missing ? 'ENGINE_UNAVAILABLE' : 'FILE_NOT_FOUND',
  });
});
