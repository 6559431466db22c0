import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../packages/cli/src/fixtures/run-command-line';
import { type Message, parseTextFormat } from '../packages/cli/src/triton/fixtures/text-format';
import { computeConditions } from '../packages/data/src/index';
import { decodeAudio, encodeMotionFile, encodeWav } from '../packages/formats/src/index';
import { Generator } from '../packages/generate/src/index';
import { onnxRuntime } from '../packages/onnxruntime/src/index';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/triton.md'), 'utf8');
let folder: string;
let server: Server;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-triton-page-'));
  cpSync(join(root, 'packages/generate/src/fixtures/toy-bundle'), join(folder, 'runs/bundle'), { recursive: true });
  const manifest = join(folder, 'runs/bundle/bundle.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"name": "toy"', '"name": "bundle"'));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What of Triton the page's program asks: models of a repository, with shapes held to their configuration and reshaped as it says. */
async function smallTriton(repository: string): Promise<(path: string, body: string) => Promise<object>> {
  const models = new Map<string, (inputs: readonly Tensor[]) => Promise<Tensor[]>>();
  const { InferenceSession, Tensor: OrtTensor } = onnxRuntime();
  for (const model of readdirSync(repository)) {
    const config = parseTextFormat(readFileSync(join(repository, model, 'config.pbtxt'), 'utf8'));
    expect(config['name']).toEqual([model]);
    const session = await InferenceSession.create(join(repository, model, '1/model.onnx'));
    const wanted = new Map((config['input'] as Message[]).map((input) => [input['name']?.[0], input]));
    models.set(model, async (inputs) => {
      expect(inputs.map(({ name }) => name).sort()).toEqual([...wanted.keys()].sort());
      const feeds = inputs.map(({ name, shape: [rows = 0, ...dims], data }) => {
        const { dims: own = [], reshape: [reshape] = [] } = wanted.get(name) ?? {};
        expect([name, dims]).toEqual([name, own]);
        const inner = reshape === undefined ? dims : (((reshape as Message)['shape'] ?? []) as number[]);
        return [name, new OrtTensor('float32', Float32Array.from(data), [rows, ...inner])] as const;
      });
      const outputs = await session.run(Object.fromEntries(feeds));
      return Object.entries(outputs).map(([name, { dims, data }]) => ({
        name,
        shape: dims,
        data: [...(data as Float32Array)],
      }));
    });
  }
  return async (path, body) => {
    const [, model = ''] = /^\/v2\/models\/([\w-]+)\/infer$/.exec(path) ?? [];
    const run = models.get(model) ?? expect.fail(`no model at ${path}`);
    const { inputs } = JSON.parse(body) as { inputs: (Tensor & { datatype: string })[] };
    expect(new Set(inputs.map(({ datatype }) => datatype))).toEqual(new Set(['FP32']));
    const outputs = await run(inputs);
    return { model_name: model, outputs: outputs.map((output) => ({ ...output, datatype: 'FP32' })) };
  };
}

test('the page’s program samples through the repository what the bundle samples itself', async () => {
  const [, first = ''] = /^antiphon (export .*--triton models)$/m.exec(page) ?? [];
  const models = join(folder, 'models');
  const words = first
    .replace('runs/bundle', join(folder, 'runs/bundle'))
    .replace(/models$/, models)
    .split(' ');
  expect(await runCommandLine(words)).toMatchObject({ exitCode: 0, errors: [] });
  for (const [, path = ''] of page.matchAll(/^(models\/bundle-\S+)/gm)) readFileSync(join(folder, path));

  const triton = await smallTriton(models);
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      triton(request.url ?? '', Buffer.concat(chunks).toString())
        .catch((error: unknown) => ({ error: String(error) }))
        .then((answer) => response.end(JSON.stringify(answer)));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const samples = Float32Array.from({ length: 8000 }, (_, i) => 0.3 * Math.sin(i / 9) * Math.sin(i / 900));
  const wav = encodeWav({ sampleRate: 8000, channels: [samples, samples.map((value) => value / 3)] });
  writeFileSync(join(folder, 'speech.wav'), wav);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(root, 'node_modules/@antiphon'), join(folder, 'node_modules/@antiphon'));
  const [, program = ''] = /^```js\n([\s\S]*?)^```/m.exec(page) ?? [];
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(folder, 'program.mjs'), program.replace('http://localhost:8000', address));
  const flags = ['--import', fileURLToPath(import.meta.resolve('tsx')), '--conditions=@antiphon/source'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, 'program.mjs'], { cwd: folder });
  expect(stdout).toBe('16 frames in motion.json, after 50 evaluations\n');

  const generator = await Generator.open(join(folder, 'runs/bundle'), { threads: 1 });
  const { conditions: specs, frames, motion: format } = generator.manifest;
  const conditions = [await computeConditions(await decodeAudio(wav, 'wav'), specs, frames, { fps: format.fps })];
  const { motion } = await generator.sample({ conditions, seeds: [7] });
  await generator.close();
  type File = { skeleton: { values: number[][] }; blendshapes: { values: number[][] } };
  const expected = JSON.parse(String(Buffer.from(await encodeMotionFile('json', { format, frames, motion })))) as File;
  const written = JSON.parse(readFileSync(join(folder, 'motion.json'), 'utf8')) as File;
  for (const part of ['skeleton', 'blendshapes'] as const) {
    const [ours, theirs] = [expected[part].values.flat(), written[part].values.flat()];
    expect(theirs).toHaveLength(ours.length);
    expect(Math.max(...theirs.map((value, i) => Math.abs(value - (ours[i] ?? NaN))))).toBeLessThan(2e-5);
  }
});
