import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FORMATS = ['esm', 'cjs'] as const;
type Format = (typeof FORMATS)[number];
const ENDINGS = { esm: '.mjs', cjs: '.cjs' } as const;

/** As in the published package: packages/tfjs-onnxruntime/src/register-gradients.ts says why. */
const GRADIENTS: Plugin = {
  name: 'gradients',
  setup({ onResolve }) {
    const path = createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/dist/register_all_gradients');
    onResolve({ filter: /^\.\/register-gradients$/ }, () => ({ path, sideEffects: true }));
  },
};

/** Our packages are taken from their sources, which need no build. */
const COMMON = {
  bundle: true,
  platform: 'node',
  logLevel: 'silent',
  conditions: ['@antiphon/source'],
  plugins: [GRADIENTS],
} satisfies BuildOptions;

/** A program that serves a bundle, asks itself for motion and writes it as files. */
const SERVER = `
import { encodeWav, writeMotion } from '@antiphon/formats';
import { Generator } from '@antiphon/generate';
import { buildApp, LiveDeployment, parseDeployment } from '@antiphon/serve';

async function main() {
  const audio = { sampleRate: 16000, channels: [new Float32Array(16000)] };
  const generator = await Generator.open('toy-bundle');
  const arms = [{ name: 'toy', bundle: 'toy' }];
  const live = await LiveDeployment.open(parseDeployment({ name: 'toy', bundles: { toy: 'toy-bundle' }, arms }));
  const app = buildApp({ live });
  const options = { method: 'POST', headers: { 'content-type': 'audio/wav' }, payload: Buffer.from(encodeWav(audio)) };
  const reply = await app.inject({ ...options, url: '/v1/generate?format=json&steps=2' });
  const motion = await generator.generate({ audio, seed: 1, steps: 2 });
  await writeMotion('motion.bvh', motion);
  const page = await writeMotion('motion.html', motion).then(() => 'written', (error) => error.message);
  await app.close();
  await live.close();
  await generator.close();
  console.log(JSON.stringify({ status: reply.statusCode, frames: motion.frames, page }));
}
void main().catch((error) => console.log(JSON.stringify({ error: error.message })));
`;

/** A program that trains a few steps. */
const TRAINER = `
import { syntheticCorpus } from '@antiphon/data';
import { createGuidance } from '@antiphon/guidance';
import { parseTrainConfig, train } from '@antiphon/train';

async function main() {
  const dataset = await syntheticCorpus({ seed: 1, clips: 4, secondsPerClip: 4 });
  const config = parseTrainConfig({ steps: 2, batchSize: 2 }, 'bundled');
  const { step } = await train({ dataset, guidance: createGuidance({ kind: 'cfg' }), config, out: 'checkpoint', clock: () => performance.now() });
  console.log(JSON.stringify({ step }));
}
void main().catch((error) => console.log(JSON.stringify({ error: error.message })));
`;

test.each(FORMATS)(
  'a server is bundled as %s and runs; without its second entry it says what is missing',
  async (format) => {
    const folder = await project(SERVER);
    cpSync(join(ROOT, 'packages/generate/src/fixtures/toy-bundle'), join(folder, 'toy-bundle'), { recursive: true });
    await bundled(folder, format, {});
    expect(await printed(folder, format)).toEqual({
      error: expect.stringMatching(/session-worker\.[mc]js is not there.*"Bundling"/),
    });
    await bundled(folder, format, { 'session-worker': '@antiphon/generate/session-worker' });
    expect(await printed(folder, format)).toEqual({
      status: 200,
      frames: 30,
      page: expect.stringMatching(/motion-page-client\.global\.js.*"Bundling"/),
    });
  },
);

test.each(FORMATS)('a training is bundled as %s and runs', async (format) => {
  const folder = await project(TRAINER);
  await bundled(folder, format, {});
  expect(await printed(folder, format)).toEqual({ step: 2 });
});

/** A folder with a program, in which nothing but ONNX Runtime is installed. */
async function project(program: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-bundling-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'program.ts'), program);
  const own = join(folder, 'node_modules/@antiphon/onnxruntime');
  for (const format of FORMATS)
    await build({
      ...COMMON,
      entryPoints: { index: join(ROOT, 'packages/onnxruntime/src/index.ts') },
      outdir: own,
      outExtension: { '.js': ENDINGS[format] },
      format,
    });
  const exports = { import: './index.mjs', require: './index.cjs' };
  writeFileSync(join(own, 'package.json'), JSON.stringify({ name: '@antiphon/onnxruntime', exports }));
  for (const name of ['onnxruntime-node', 'onnxruntime-common'])
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  return folder;
}

/** As the README of generate says. */
async function bundled(folder: string, format: Format, further: Readonly<Record<string, string>>): Promise<void> {
  const banner = `import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);`;
  await build({
    ...COMMON,
    entryPoints: { program: join(folder, 'program.ts'), ...further },
    outdir: folder,
    outExtension: { '.js': ENDINGS[format] },
    format,
    external: ['@antiphon/onnxruntime'],
    banner: format === 'esm' ? { js: banner } : {},
    nodePaths: [join(ROOT, 'node_modules')], // what a project has installed
  });
}

async function printed(folder: string, format: Format): Promise<unknown> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [`program${ENDINGS[format]}`], {
    cwd: folder,
  });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return last.startsWith('{') ? JSON.parse(last) : { stdout, stderr };
}
