import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav } from '@antiphon/formats';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS, program } from './program';

/** Runs a command line in this process; what it throws is what `main.ts` would print. */
async function run(...words: string[]): Promise<void> {
  const root = program({ signal: new AbortController().signal, clock: () => 0 });
  for (const command of [root, ...root.commands]) command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  await root.parseAsync(['node', 'antiphon', ...words]);
}

/** A bundle of toy networks: two face channels and a small skeleton. */
const TOY_BUNDLE = fileURLToPath(new URL('../../generate/src/fixtures/toy-bundle', import.meta.url));

const folder = () => mkdtemp(join(tmpdir(), 'antiphon-cli-'));

describe('mistakes at the command line end in one clear line and leave nothing behind', () => {
  test('unknown strategy: the known ones are listed', async () => {
    await expect(
      run('train', '--data', await folder(), '--out', join(await folder(), 'x'), '--guidance', 'cgf'),
    ).rejects.toThrow(/Unknown guidance "cgf"\. Known: cfg, null-embed, fixed/);
  });

  test('unknown training option in a config file', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'train.yaml'), 'stepz: 5\n');
    await expect(
      run('train', '--data', dir, '--out', join(dir, 'out'), '--config', join(dir, 'train.yaml')),
    ).rejects.toThrow(/train\.yaml.*stepz/);
    expect(await readdir(dir)).toEqual(['train.yaml']);
  });

  test('a folder without pairs', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'alone.wav'), encodeWav({ sampleRate: 16000, channels: [new Float32Array(16000)] }));
    await expect(run('train', '--data', dir, '--out', join(dir, 'out'))).rejects.toMatchObject({ code: 'NO_PAIRS' });
    expect(await readdir(dir)).toEqual(['alone.wav']);
  });

  test('a folder that is not there', async () => {
    await expect(run('train', '--data', '/nowhere/at-all', '--out', join(await folder(), 'out'))).rejects.toMatchObject(
      { code: 'FILE_NOT_FOUND' },
    );
  });

  test('audio that is none, and a bundle that is none', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'noise.wav'), 'this is not audio');
    await mkdir(join(dir, 'bundle'));
    await expect(
      run('generate', join(dir, 'bundle'), join(dir, 'noise.wav'), '--out', join(dir, 'm.bvh')),
    ).rejects.toMatchObject({ code: 'INVALID_AUDIO' });
    await writeFile(join(dir, 'ok.wav'), encodeWav({ sampleRate: 16000, channels: [new Float32Array(1600)] }));
    await expect(
      run('generate', join(dir, 'bundle'), join(dir, 'ok.wav'), '--out', join(dir, 'm.bvh')),
    ).rejects.toMatchObject({ code: 'INVALID_BUNDLE' });
    expect((await readdir(dir)).sort()).toEqual(['bundle', 'noise.wav', 'ok.wav']);
  });

  test('an ending that cannot be written', async () => {
    await expect(run('generate', 'bundle', 'speech.wav', '--out', 'motion.fbx')).rejects.toMatchObject({
      code: 'UNSUPPORTED_OUTPUT',
    });
  });

  test('a plugin that does not load', async () => {
    const path = join(await folder(), 'broken.mjs');
    await writeFile(path, 'this is not JavaScript');
    await expect(run('--plugin', path, 'guidance')).rejects.toMatchObject({ code: 'INVALID_PLUGIN' });
    await expect(run('--plugin', '/nowhere.mjs', 'guidance')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  test('an output folder that is not there is noticed before the work', async () => {
    await expect(run('generate', 'bundle', 'speech.wav', '--out', '/nowhere/motion.bvh')).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining('/nowhere'),
    });
  });

  test('an audit of what is no model, or of a foreign one without a mapping', async () => {
    const dir = await folder();
    await expect(run('audit', join(dir, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(run('audit', dir)).rejects.toMatchObject({ code: 'INVALID_BUNDLE' });
    await writeFile(join(dir, 'model.onnx'), 'not a model');
    await expect(run('audit', join(dir, 'model.onnx'))).rejects.toThrow(/needs --mapping FILE/);
    await writeFile(join(dir, 'mapping.yaml'), 'frames: 10\n');
    await expect(run('audit', join(dir, 'model.onnx'), '--mapping', join(dir, 'mapping.yaml'))).rejects.toMatchObject({
      code: 'INVALID_MAPPING',
      message: expect.stringContaining('features'),
    });
    expect((await readdir(dir)).sort()).toEqual(['mapping.yaml', 'model.onnx']);
  });

  test('a checkpoint that is none', async () => {
    const dir = await folder();
    await expect(run('export', dir, '--out', join(dir, 'b'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await writeFile(join(dir, 'checkpoint.json'), '{"format":"antiphon-checkpoint/1","st');
    await expect(run('export', dir, '--out', join(dir, 'b'))).rejects.toMatchObject({ code: 'INVALID_CHECKPOINT' });
  });

  test('values that do not parse name the option', async () => {
    await expect(run('train', '--data', 'x', '--out', 'y', '--steps', 'many')).rejects.toThrow(/--steps.*many/);
    await expect(run('generate', 'b', 's.wav', '--out', 'm.bvh', '--within', '0.1')).rejects.toThrow(
      /--within.*LOW,HIGH/,
    );
  });
});

test('one generation is written as several files, in the order of --out', async () => {
  const dir = await folder();
  await writeFile(join(dir, 'ok.wav'), encodeWav({ sampleRate: 16000, channels: [new Float32Array(16000)] }));
  const outs = ['m.bvh', 'm.csv', 'm.npy', 'm.glb', 'm.html'].map((name) => join(dir, name));
  const asked = (...paths: string[]) =>
    run('generate', TOY_BUNDLE, join(dir, 'ok.wav'), '--steps', '2', ...paths.flatMap((path) => ['--out', path]));
  await asked(...outs);
  const sizes = await Promise.all(outs.map(async (path) => (await readFile(path)).length));
  expect(sizes.every((size) => size > 100)).toBe(true);
  expect(await readFile(join(dir, 'm.html'), 'utf8')).toContain('ok.wav');
  // One that is there stops it before the work, and nothing of the others is written.
  await expect(asked(join(dir, 'new.json'), join(dir, 'm.csv'))).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
  expect((await readdir(dir)).sort()).toEqual(['m.bvh', 'm.csv', 'm.glb', 'm.html', 'm.npy', 'ok.wav']);
});

test('every command is what the table says, and each of its options has a description', async () => {
  for (const { usage, summary, load } of COMMANDS) {
    const command = (await load())({ signal: new AbortController().signal, clock: () => 0 });
    expect(usage).toBe(new Command().createHelp().subcommandTerm(command));
    expect(summary).not.toBe('');
    for (const option of command.options) expect(option.description, `${usage} ${option.flags}`).toBeTruthy();
  }
});

test('the README lists every command', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, list = ''] = /^All commands: (.*?)\. Each has/m.exec(readme) ?? [];
  const named = [...list.matchAll(/`([\w ]+)`/g)].map(([, name]) => name);
  const commands = await Promise.all(
    COMMANDS.map(async ({ load }) => {
      const command = (await load())({ signal: new AbortController().signal, clock: () => 0 });
      const below = command.commands.map((one) => `${command.name()} ${one.name()}`);
      return below.length > 0 ? below : [command.name()];
    }),
  );
  expect(named.sort()).toEqual(commands.flat().sort());
});

test('a command that is not known, or nearly', async () => {
  await expect(run('no-such-command')).rejects.toThrow("unknown command 'no-such-command'");
  await expect(run('trian')).rejects.toThrow(/unknown command 'trian'\s+\(Did you mean train\?\)/);
});

test('options of all commands may stand after those of one, too', async () => {
  await expect(run('guidance', 'cfg', '--plugin', '/nowhere.mjs')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});
