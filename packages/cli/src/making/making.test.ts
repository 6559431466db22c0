import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makingOf } from './making';
import { sourceState } from './source-state';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-making-'));
});
afterEach(() => rm(folder, { recursive: true }));

const hasGit = (() => {
  try {
    return execFileSync('git', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

test('names the processor, memory, system, engine and versions, the same each time', async () => {
  const making = await makingOf('onnxruntime', folder);
  expect(making).toMatchObject({
    machine: { processor: expect.stringMatching(/\w/), system: expect.stringContaining(process.arch) },
    engine: expect.stringMatching(/^onnxruntime \(ONNX Runtime \d+\.\d+\.\d+\) on cpu$/),
  });
  expect(making.machine.cores).toBeGreaterThan(0);
  expect(making.machine.memory).toBeGreaterThan(0.1);
  expect(making.versions).toMatchObject({ node: process.versions.node, '@antiphon/train': expect.any(String) });
  expect(making).not.toHaveProperty('source');
  expect(await makingOf('onnxruntime', folder)).toEqual(making);
});

test.skipIf(!hasGit)(
  `the commit of a repository, and whether what it knows has changed${hasGit ? '' : ' (skipped: no git here)'}`,
  async () => {
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...words], { stdio: 'pipe' })
        .toString()
        .trim();
    git('init', '-q');
    expect(await sourceState(folder)).toBeUndefined(); // no commit yet
    await writeFile(join(folder, 'spec.yaml'), 'a');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    const commit = git('rev-parse', 'HEAD');
    expect(await sourceState(folder)).toEqual({ commit, changed: false });
    await writeFile(join(folder, 'untracked'), 'a'); // such as the run itself
    expect(await sourceState(folder)).toEqual({ commit, changed: false });
    await writeFile(join(folder, 'spec.yaml'), 'b');
    expect(await sourceState(folder)).toEqual({ commit, changed: true });
  },
);

test.skipIf(!hasGit || process.platform === 'win32')('no program that a repository names is run', async () => {
  execFileSync('git', ['-C', folder, 'init', '-q']);
  const trap = join(folder, 'trap');
  await writeFile(trap, `#!/bin/sh\ntouch ${join(folder, 'sprung')}\n`, { mode: 0o755 });
  execFileSync('git', ['-C', folder, 'config', 'core.fsmonitor', trap]);
  await sourceState(folder);
  expect(await readdir(folder)).not.toContain('sprung');
});

test('a folder that is not there, and a git that takes too long, tell nothing', async () => {
  expect(await sourceState(join(folder, 'none'))).toBeUndefined();
  expect(await sourceState(process.cwd(), 1)).toBeUndefined();
});
