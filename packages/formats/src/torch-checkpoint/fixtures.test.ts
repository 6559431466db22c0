import { readdirSync, readFileSync } from 'node:fs';
import { isAntiphonError } from '@antiphon/core';
import { expect, test, onTestFinished } from 'vitest';
import { readSafetensors, writeSafetensors } from '../arrays/safetensors';
import { NumpyArray } from '../pickle/numpy-world';
import { readTorchCheckpoint } from './read-torch-checkpoint';
import { stateDictOf } from './state-dict-of';
import { TorchTensor } from './tensor';

const FOLDER = new URL('fixtures/', import.meta.url);
const bytesOf = (file: string) => readFileSync(new URL(file, FOLDER));
const read = (name: string) => readTorchCheckpoint(bytesOf(`${name}.pt`), name) as Map<string, unknown>;
type Expected = Record<string, [type: string, shape: number[], values: number[]]>;
const expected = JSON.parse(bytesOf('expected.json').toString()) as Record<'types' | 'views' | 'module', Expected>;

/** As PyTorch says it in `expected.json`. */
function described(tensors: Map<string, unknown>): Expected {
  const entries = [...tensors].map(([name, tensor]): [string, Expected[string]] => {
    if (!(tensor instanceof TorchTensor)) throw new Error(`"${name}" is no tensor`);
    return [name, [tensor.dtype, [...tensor.shape], Array.from(tensor.values() as Float32Array, Number)]];
  });
  return Object.fromEntries(entries);
}

test.each(['types', 'types-legacy', 'protocol-2', 'protocol-3', 'protocol-4', 'protocol-5', 'big-endian'])(
  '%s: every type of numbers, as PyTorch 2.13 wrote it',
  (name) => expect(described(read(name))).toEqual(expected.types),
);

test.each([
  'views',
  'views-legacy',
  'protocol-2-legacy',
  'protocol-3-legacy',
  'protocol-4-legacy',
  'protocol-5-legacy',
])('%s: parts of one storage, transposed, strided, expanded, empty, scalar', (name) => {
  const tensors = read(name);
  expect(described(tensors)).toEqual(expected.views);
  const storages = ['head', 'tail', 'table', 'transposed'].map((key) => (tensors.get(key) as TorchTensor).storage);
  expect(new Set(storages).size).toBe(1);
});

test('a state dict is found at the top, in what trainers save around it, and behind the prefix of wrappers', () => {
  const wanted = Object.fromEntries(
    Object.entries(expected.module).map(([name, [, shape, values]]) => [
      name,
      { shape, values: Float32Array.from(values) },
    ]),
  );
  for (const name of ['module', 'nested', 'lightning']) expect(stateDictOf(read(name), name)).toEqual(wanted);
});

test('wrappers may be wrapped themselves, and a model with other tensors beside it is still the model', () => {
  const module = read('module');
  const wrapped = new Map([...module].map(([name, tensor]) => [`module._orig_mod.${name}`, tensor]));
  const value = new Map<string, unknown>([
    ['step', [...module.values()][0]],
    ['model', wrapped],
  ]);
  expect(stateDictOf(value, 'x')).toEqual(stateDictOf(module, 'x'));
});

test('what stands beside the weights is read too', () => {
  const value = read('nested');
  expect(value.get('epoch')).toBe(3);
  expect(value.get('loss')).toBe(0.5);
  expect(value.get('history')).toBeInstanceOf(NumpyArray);
  expect((value.get('history') as NumpyArray).values()).toEqual(Float32Array.of(0, 1, 2));
  expect(new Set(value.get('names') as string[])).toEqual(new Set(['a', 'b']));
  expect([value.get('size'), value.get('device')]).toEqual([[2, 3], 'cpu']);
});

test('parameters, trained or frozen or with attributes, are their tensors', () => {
  expect(stateDictOf(read('parameters'), 'parameters')).toEqual({
    weight: { shape: [2, 2], values: Float32Array.of(1, 1, 1, 1) },
    frozen: { shape: [2], values: Float32Array.of(0, 0) },
  });
});

test.each(['cuda', 'cuda-legacy', 'without-crc', 'aligned'])(
  '%s: where the numbers were, and how the archive was laid out, does not matter',
  (name) => expect(stateDictOf(read(name), name).weight).toEqual({ shape: [3], values: Float32Array.of(0, 1, 2) }),
);

test.each([
  ['quantised', /names "torch._utils._rebuild_qtensor", a quantised tensor. Save tensor.dequantize\(\)/],
  ['sparse', /names "torch._utils._rebuild_sparse_tensor", a sparse tensor. Save tensor.to_dense\(\)/],
  ['complex', /names "torch.ComplexFloatStorage", a complex number or tensor/],
  ['conjugate', /names "torch.ComplexFloatStorage"/],
  ['float8', /names "torch.float8_e4m3fn", numbers of a type that is not read/],
  ['uint16', /names "torch.uint16", numbers of a type that is not read/],
  ['meta', /names "torch._utils._rebuild_meta_tensor_no_storage", a tensor on the device "meta"/],
  ['module', /names "torch.nn.modules.linear.Linear", which is not plain data. Save only the tensors/],
  ['torchscript', /is compressed, as torch.save never does \(TorchScript/],
])('%s tensors or objects are refused by name', (name, message) => {
  expect(() => read(`refused-${name}`)).toThrow(message);
  expect(() => read(`refused-${name}`)).toThrow(expect.objectContaining({ code: 'INVALID_WEIGHTS' }));
});

test('a checkpoint as safetensors holds the same, as do the safetensors that PyTorch’s side writes of it', () => {
  const tensors = [...read('types')].map(([name, tensor]) => {
    const { shape, values } = tensor as { shape: number[]; values: () => ReturnType<TorchTensor['values']> };
    return [name, { shape, values: values.call(tensor) }] as const;
  });
  const written = writeSafetensors(Object.fromEntries(tensors));
  expect(readSafetensors(written, 'ours').tensors).toEqual(Object.fromEntries(tensors));
  expect(readSafetensors(bytesOf('types.safetensors'), 'theirs').tensors).toEqual(Object.fromEntries(tensors));
});

test('cut anywhere, or with a byte changed, every fixture is read or refused as weights', () => {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0; // of thousands of errors that nobody reads, the stacks are most of the work
  onTestFinished(() => void (Error.stackTraceLimit = before));
  for (const file of readdirSync(FOLDER).filter((name) => /^(types|parameters|protocol-4)(-legacy)?\.pt$/.test(name))) {
    const whole = bytesOf(file);
    const answers = (bytes: Uint8Array): unknown => {
      try {
        return stateDictOf(readTorchCheckpoint(bytes, file), file) && 'read';
      } catch (error) {
        return isAntiphonError(error) ? error.code : error;
      }
    };
    for (let length = 0; length < whole.length; length++) {
      const answer = answers(whole.subarray(0, length));
      if (answer !== 'INVALID_WEIGHTS') expect([file, length, answer]).toEqual([file, length, 'INVALID_WEIGHTS']);
    }
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const answer = answers(changed);
      if (answer !== 'read') expect([file, at, answer]).toEqual([file, at, 'INVALID_WEIGHTS']);
    }
  }
});
