import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOf, networkSignature } from '@antiphon/generate';
import { runCommandLine } from '../fixtures/run-command-line';
import { DATA_TYPES, MODEL_CONFIG } from './fixtures/model-config-fields';
import { type Message, parseTextFormat } from './fixtures/text-format';
import { modelConfig } from './model-config';

const BRANCHES = fileURLToPath(new URL('../../../generate/src/fixtures/branches-bundle', import.meta.url));
let folder: string;
let bundle: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'antiphon-triton-'));
  bundle = join(folder, 'bundle');
  cpSync(BRANCHES, bundle, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Holds a file to the messages of Triton: fields that there are, once but for those that may repeat, with values of their kinds. */
function assertModelConfig(message: Message, kind = 'ModelConfig'): void {
  const fields = MODEL_CONFIG[kind] ?? expect.fail(kind);
  for (const [name, values] of Object.entries(message)) {
    const [, type = '', repeated] = /^(\w+)(\[\])?$/.exec(fields[name] ?? '') ?? expect.fail(`${kind}.${name}`);
    if (repeated === undefined) expect([kind, name, values.length]).toEqual([kind, name, 1]);
    for (const value of values) {
      if (type === 'DataType') expect(DATA_TYPES).toContain(value);
      else if (type === 'string') expect(typeof value).toBe('string');
      else if (type.startsWith('int')) expect(Number.isInteger(value)).toBe(true);
      else assertModelConfig(value as Message, type);
    }
  }
}

const config = (repository: string, model: string): Message =>
  parseTextFormat(readFileSync(join(repository, model, 'config.pbtxt'), 'utf8'));

/** A tensor's shape as Triton shows it to ONNX Runtime. */
function shapeOf(tensor: Message, batched: boolean): unknown[] {
  const { reshape: [reshape] = [], dims = [] } = tensor;
  const own = reshape === undefined ? dims : ((reshape as Message)['shape'] ?? []);
  return [...(batched ? [-1] : []), ...own];
}

test('every network is a model whose inputs and outputs are those of its file', async () => {
  const out = join(folder, 'models');
  const printed: string[] = [];
  const answer = await runCommandLine(['export', bundle, '--triton', out], undefined, (text) => printed.push(text));
  expect(answer).toMatchObject({ exitCode: 0, errors: [] });
  expect(printed.join('')).toMatch(/branches-denoiser, branches-encoder.*\nNext: tritonserver --model-repository/);
  const networks = readdirSync(bundle).filter((file) => file.endsWith('.onnx'));
  expect(readdirSync(out).sort()).toEqual(networks.map((file) => `branches-${file.replace('.onnx', '')}`).sort());
  for (const file of networks) {
    const model = `branches-${file.replace('.onnx', '')}`;
    expect(readFileSync(join(out, model, '1/model.onnx'))).toEqual(readFileSync(join(bundle, file)));
    const written = config(out, model);
    assertModelConfig(written);
    expect(written).toMatchObject({
      name: [model],
      backend: ['onnxruntime'],
      max_batch_size: [64],
      dynamic_batching: [{}],
    });
    expect(written['parameters']).toEqual([
      { key: ['antiphon_bundle'], value: [{ string_value: [await digestOf(bundle)] }] },
    ]);
    const signature = await networkSignature(join(out, model, '1/model.onnx'));
    for (const [kind, tensors] of [['input', signature.inputs], ['output', signature.outputs]] as const) // prettier-ignore
      expect(
        written[kind]?.map((tensor) => [(tensor as Message)['name']?.[0], shapeOf(tensor as Message, true), (tensor as Message)['data_type']]),
      ).toEqual(tensors.map(({ name, shape }) => [name, shape.map((n) => (typeof n === 'number' ? n : -1)), ['TYPE_FP32']])); // prettier-ignore
  }
  expect(readdirSync(join(out, 'branches-denoiser')).sort()).toEqual(['1', 'bundle.json', 'config.pbtxt']);
});

test('a network whose rows are not free is not batched, and other types have their names', () => {
  const written = parseTextFormat(
    modelConfig({
      name: 'a "model"',
      path: 'x.onnx',
      bundle: 'äß\\',
      inputs: [
        { name: 'tokens', type: 'int64', shape: [1, 'time'] },
        { name: 'cache', type: 'float16', shape: ['batch', 2, 3] },
      ],
      outputs: [{ name: 'next', type: 'bool', shape: ['batch'] }],
    }),
  );
  assertModelConfig(written);
  expect(written).toEqual({
    name: ['a "model"'],
    backend: ['onnxruntime'],
    max_batch_size: [0],
    input: [
      { name: ['tokens'], data_type: ['TYPE_INT64'], dims: [1, -1] },
      { name: ['cache'], data_type: ['TYPE_FP16'], dims: [-1, 2, 3] },
    ],
    output: [{ name: ['next'], data_type: ['TYPE_BOOL'], dims: [-1] }],
    parameters: [{ key: ['antiphon_bundle'], value: [{ string_value: ['äß\\'] }] }],
  });
  const odd = {
    name: 'x',
    path: 'x.onnx',
    bundle: '',
    inputs: [{ name: 'i', type: 'complex64', shape: [1] }],
    outputs: [],
  };
  expect(() => modelConfig(odd)).toThrow(/x\.onnx: .*its "i" is complex64, which Triton has not/);
});

test('what is there is replaced only when that is asked for, and never with what is somebody else’s', async () => {
  const out = join(folder, 'there');
  const command = (...more: string[]) => runCommandLine(['export', bundle, '--triton', out, ...more]);
  expect((await command()).exitCode).toBe(0);
  expect((await command()).errors.join()).toMatch(/already exists. Pass --force/);
  // Before the work of a bundle, and of a checkpoint that is not there either.
  const both = await runCommandLine(['export', join(folder, 'nowhere'), '--out', join(folder, 'b'), '--triton', out]);
  expect(both.errors.join()).toMatch(/there: already exists/);
  expect((await command('--force')).exitCode).toBe(0);
  mkdirSync(join(out, 'resnet'));
  writeFileSync(join(out, 'resnet/config.pbtxt'), '');
  expect((await command('--force')).errors.join()).toMatch(/it holds resnet, which is no model of this bundle/);
  expect(readdirSync(out)).toContain('resnet');
});

test.each([
  [() => ['export', 'x'], /pass --out BUNDLE, --weights FILE.safetensors or --triton FOLDER/],
  [() => ['export', join(folder, 'nowhere'), '--triton', join(folder, 'x')], /nowhere: no such file or folder/],
  [
    () => {
      mkdirSync(join(folder, 'checkpoint'), { recursive: true });
      writeFileSync(join(folder, 'checkpoint/checkpoint.json'), '{}');
      return ['export', join(folder, 'checkpoint'), '--triton', join(folder, 'x')];
    },
    /it is a checkpoint, and --triton writes the networks of a bundle: pass --out BUNDLE, too/,
  ],
])('refuses %#', async (words, problem) => {
  const { exitCode, errors } = await runCommandLine(words());
  expect(exitCode).not.toBe(0);
  expect(errors.join()).toMatch(problem);
});
