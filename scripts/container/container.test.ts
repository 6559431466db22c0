import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../release/rehearsal/registry';
import { BuiltImage } from './built-image';
import { parseDockerfile } from './dockerfile';

const TEXT = await readFile('Dockerfile', 'utf8');
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'antiphon-container-'))));
afterEach(() => rm(folder, { recursive: true }));

/** An npm that notes what it is asked for, and a package that answers on its port as the server does. */
const NPM = `#!/usr/bin/env node
const { mkdirSync, writeFileSync } = require('node:fs');
mkdirSync('node_modules/@antiphon/cli/dist', { recursive: true });
writeFileSync('asked.json', JSON.stringify(process.argv.slice(2)));
writeFileSync('node_modules/@antiphon/cli/dist/main.js', \`
  const server = require('node:http').createServer((request, response) => response.end(request.url));
  process.on('SIGTERM', () => server.close(() => process.exit(0)));
  server.listen(Number(process.env.ANTIPHON_PORT), process.env.ANTIPHON_HOST, () => console.log(process.argv.slice(2).join(' ')));
\`);
`;

async function build(args: Record<string, string> = {}) {
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'npm'), NPM);
  await chmod(join(bin, 'npm'), 0o755);
  const context = join(folder, 'context');
  await mkdir(context, { recursive: true });
  await copyFile('Dockerfile', join(context, 'Dockerfile'));
  const work = join(folder, 'work');
  const env = { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` };
  const image = await BuiltImage.build(TEXT, { context, work, args, env });
  const asked = JSON.parse(await readFile(join(work, 'stage1/srv/antiphon/asked.json'), 'utf8')) as string[];
  return { image, asked: asked.filter((word) => !word.startsWith('--')) };
}

test('the image is slim, runs as somebody without rights, and starts Node itself', () => {
  const { args, stages } = parseDockerfile(TEXT);
  expect(stages.map(({ base }) => base)).toEqual(['node:${NODE}-slim', 'node:${NODE}-slim']);
  expect(Number(args['NODE'])).toBeGreaterThanOrEqual(20);
  const last = stages.at(-1)?.instructions ?? [];
  const names = last.map(({ name }) => name);
  expect(names.filter((name) => name === 'RUN' || name === 'ADD')).toEqual([]);
  expect(last.find(({ name }) => name === 'USER')?.text).toBe('node');
  expect(names.lastIndexOf('COPY')).toBeLessThan(names.indexOf('USER'));
  for (const name of ['HEALTHCHECK', 'ENTRYPOINT', 'CMD'])
    expect(last.find((one) => one.name === name)?.list?.length, name).toBeGreaterThan(0);
});

test('nothing of the repository reaches the daemon but this file and tarballs', async () => {
  const lines = (await readFile('.dockerignore', 'utf8')).split('\n').filter((line) => !/^(#|$)/.test(line));
  expect(lines).toEqual(['*', '!Dockerfile', '!tarballs']);
});

test('a version of the published packages is installed, and what else is asked for', async () => {
  expect((await build()).asked).toEqual(['install', '@antiphon/cli@latest']);
  await rm(join(folder, 'work'), { recursive: true });
  const { asked } = await build({ VERSION: '0.3.0', MORE: '@you/one@1 @you/two@2' });
  expect(asked).toEqual(['install', '@antiphon/cli@0.3.0', '@you/one@1', '@you/two@2']);
});

test('where there are tarballs, they are: of this platform and of all', async () => {
  const tarballs = join(folder, 'context/tarballs');
  await mkdir(tarballs, { recursive: true });
  const platforms = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64'].map((name) => `onnxruntime-${name}`);
  const names = ['cli', 'core', 'onnxruntime', 'tfjs-onnxruntime', ...platforms];
  for (const name of names) await writeFile(join(tarballs, `antiphon-${name}-0.1.0.tgz`), '');
  const { asked } = await build({ VERSION: '0.3.0' });
  const expected = ['cli', 'core', 'onnxruntime', 'tfjs-onnxruntime', `onnxruntime-linux-${process.arch}`];
  expect(
    asked
      .slice(1)
      .map((path) => path.replace(/^.*antiphon-(.*)-0\.1\.0\.tgz$/, '$1'))
      .toSorted(),
  ).toEqual(expected.toSorted());
});

test('it serves deployment.yaml, is healthy while it answers, and ends on SIGTERM', async () => {
  const { image } = await build();
  const env = { ANTIPHON_PORT: String(await freePort()) };
  expect(await image.health(env)).toBe(1);
  const child = image.start(env);
  const [said] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  expect(String(said)).toBe('serve deployment.yaml\n');
  expect(await image.health(env)).toBe(0);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
