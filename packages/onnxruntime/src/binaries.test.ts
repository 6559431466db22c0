import { readdirSync } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { candidates, findBinaries, PLATFORMS, VERSION } from './binaries';

const require = createRequire(import.meta.url);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-binaries-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the version and the platforms are those of the package that the binaries are made of', () => {
  const manifest = require.resolve('onnxruntime-node/package.json');
  expect((require(manifest) as { version: string }).version).toBe(VERSION);
  const binaries = join(dirname(manifest), 'bin/napi-v6');
  const there = readdirSync(binaries).flatMap((os) => readdirSync(join(binaries, os)).map((cpu) => `${os}-${cpu}`));
  expect(there.sort()).toEqual([...PLATFORMS]);
});

test('a platform has its own package, behind the maintainers’; one that is not built for has theirs alone', () => {
  expect(candidates('linux', 'x64')).toEqual(['onnxruntime-node', '@antiphon/onnxruntime-linux-x64']);
  expect(candidates('darwin', 'x64')).toEqual(['onnxruntime-node']);
});

test('another version of the maintainers’ package is passed over, and what is not installed', async () => {
  for (const [name, version] of [
    ['onnxruntime-node', '1.21.0'],
    ['@antiphon/onnxruntime-linux-x64', VERSION],
  ] as const) {
    await mkdir(join(folder, 'node_modules', name), { recursive: true });
    await writeFile(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
  }
  const from = createRequire(join(folder, 'program.js'));
  expect(findBinaries(candidates('linux', 'x64'), from)).toEqual({
    name: '@antiphon/onnxruntime-linux-x64',
    folder: join(folder, 'node_modules/@antiphon/onnxruntime-linux-x64'),
  });
  expect(findBinaries(candidates('win32', 'x64'), from)).toBeUndefined();
});
