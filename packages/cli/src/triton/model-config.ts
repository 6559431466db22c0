import { AntiphonError } from '@antiphon/core';
import type { NetworkSignature, NetworkTensor } from '@antiphon/generate';

/** What Triton is told of a network. */
export interface ModelDescription extends NetworkSignature {
  /** Of its folder, too. */
  readonly name: string;
  /** The file, for errors. */
  readonly path: string;
  /** SHA-256 of the bundle that it is of. */
  readonly bundle: string;
}

/** Rows that Triton may put into one run of a network. */
const MOST_ROWS = 64;

/**
 * A `config.pbtxt` of Triton's ONNX Runtime backend (`ModelConfig` in protobuf's text format): the inputs and outputs that the file has. Where all of them begin with the same free length, rows are independent,
 * and Triton gathers those of requests that wait.
 * @throws INVALID_BUNDLE for a type that Triton has not
 */
export function modelConfig(model: ModelDescription): string {
  const batched = isBatched(model);
  const tensors = (kind: 'input' | 'output', list: readonly NetworkTensor[]) =>
    list.map((tensor) => block(kind, tensorLines(tensor, batched, model.path))).join('');
  return [
    `# Written by "antiphon export --triton". docs/triton.md says what must be done around it.\n`,
    `name: ${text(model.name)}\n`,
    `backend: "onnxruntime"\n`,
    `max_batch_size: ${batched ? MOST_ROWS : 0}\n`,
    tensors('input', model.inputs),
    tensors('output', model.outputs),
    batched ? 'dynamic_batching { }\n' : '',
    block('parameters', [`key: "antiphon_bundle"`, `value: { string_value: ${text(model.bundle)} }`]),
  ].join('');
}

/** Whether every tensor begins with one and the same free length. */
function isBatched({ inputs, outputs }: NetworkSignature): boolean {
  const first = new Set([...inputs, ...outputs].map(({ shape }) => shape[0]));
  return first.size === 1 && typeof [...first][0] === 'string';
}

function tensorLines({ name, type, shape }: NetworkTensor, batched: boolean, path: string): string[] {
  const known = TYPES[type];
  if (known === undefined)
    throw new AntiphonError('INVALID_BUNDLE', { path, problem: `its "${name}" is ${type}, which Triton has not` });
  const own = batched ? shape.slice(1) : shape;
  const lengths = own.map((length) => (typeof length === 'number' ? length : -1));
  return [
    `name: ${text(name)}`,
    `data_type: ${known}`,
    `dims: [ ${(lengths.length === 0 ? [1] : lengths).join(', ')} ]`,
    // A number for each row: Triton's dims may not be empty.
    ...(lengths.length === 0 ? ['reshape: { shape: [ ] }'] : []),
  ];
}

const TYPES: Readonly<Record<string, string>> = {
  bool: 'TYPE_BOOL',
  uint8: 'TYPE_UINT8',
  uint16: 'TYPE_UINT16',
  uint32: 'TYPE_UINT32',
  uint64: 'TYPE_UINT64',
  int8: 'TYPE_INT8',
  int16: 'TYPE_INT16',
  int32: 'TYPE_INT32',
  int64: 'TYPE_INT64',
  float16: 'TYPE_FP16',
  float32: 'TYPE_FP32',
  float64: 'TYPE_FP64',
  string: 'TYPE_STRING',
};

function block(name: string, lines: readonly string[]): string {
  return `${name} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

/** A string of protobuf's text format. */
function text(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&').replace(/[^\x20-\x7e]/g, (letter) => [...Buffer.from(letter)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''))}"`;
}
