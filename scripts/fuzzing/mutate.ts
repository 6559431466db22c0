import type { Random } from '@antiphon/core';

type Mutation = (bytes: Buffer, random: Random, seeds: readonly Uint8Array[]) => Buffer;

/** What numbers in text become: the ends of every type, what is no number, and counts that no file has room for. */
const NUMBERS = [
  '0',
  '-1',
  '1',
  '2',
  '65535',
  '65536',
  '2147483647',
  '4294967295',
  '4294967296',
  '1000000000',
  '9007199254740993',
].concat([
  '1e308',
  '1e999',
  '-1e999',
  '1e-320',
  'NaN',
  'Infinity',
  '',
  '1,5',
  '0x10',
  '99999999999999999999',
  '3L',
  'null',
  '1.5',
]);
/** What integers in binary headers become, in as many bytes as fit. */
const INTEGERS = [
  0n,
  1n,
  2n,
  3n,
  7n,
  255n,
  256n,
  32767n,
  65535n,
  0x7fffffffn,
  0xffffffffn,
  0x7fffffffffffffffn,
  0xffffffffffffffffn,
];
const CHARACTERS = [
  0, 1, 9, 10, 13, 32, 34, 39, 40, 42, 44, 45, 46, 47, 58, 91, 92, 93, 95, 123, 125, 127, 128, 192, 254, 255,
];
/** Headers lie in the first bytes; mutations there count most. */
const HEADER = 128;
/** Inputs stay small, so that many can be tried. */
const LARGEST = 64 * 1024;

/** A new input from one of the seeds: mostly one to four mutations, one after another. Depends on nothing but its arguments. */
export function mutate(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes: Buffer = Buffer.from(pick(seeds, random) ?? new Uint8Array());
  do bytes = (pick(MUTATIONS, random) ?? flipBit)(bytes, random, seeds);
  while (random.uniform() < 0.6);
  return new Uint8Array(bytes.subarray(0, LARGEST));
}

const flipBit: Mutation = (bytes, random) => {
  const at = position(bytes, random);
  if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8, random));
  return bytes;
};

const setBytes: Mutation = (bytes, random) => {
  const at = position(bytes, random);
  bytes.subarray(at, at + 1 + below(8, random)).fill(pick(CHARACTERS, random) ?? 0);
  return bytes;
};

const insertBytes: Mutation = (bytes, random) => {
  const at = position(bytes, random);
  const inserted = Buffer.from(Array.from({ length: 1 + below(16, random) }, () => below(256, random)));
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
};

const removeRange: Mutation = (bytes, random) => {
  const [start, end] = range(bytes, random);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
};

/** Once mostly, and sometimes a hundred times: deep nesting, endless rows. */
const repeatRange: Mutation = (bytes, random) => {
  const [start, end] = range(bytes, random);
  const times = random.uniform() < 0.8 ? 1 : 1 + below(200, random);
  const copies = Array.from({ length: times }, () => bytes.subarray(start, Math.min(end, start + LARGEST / times)));
  return Buffer.concat([bytes.subarray(0, end), ...copies, bytes.subarray(end)]);
};

const splice: Mutation = (bytes, random, seeds) => {
  const other = pick(seeds, random) ?? bytes;
  return Buffer.concat([
    bytes.subarray(0, position(bytes, random)),
    other.subarray(position(Buffer.from(other), random)),
  ]);
};

const truncate: Mutation = (bytes, random) => bytes.subarray(0, position(bytes, random));

const replaceNumber: Mutation = (bytes, random) => {
  const text = bytes.toString('latin1');
  const numbers = [...text.matchAll(/-?\d[\d.eE+-]*/g)];
  const found = numbers[below(random.uniform() < 0.5 ? Math.min(8, numbers.length) : numbers.length, random)];
  if (found === undefined) return bytes;
  const value = pick(NUMBERS, random) ?? '';
  return Buffer.from(text.slice(0, found.index) + value + text.slice(found.index + found[0].length), 'latin1');
};

const setInteger: Mutation = (bytes, random) => {
  const size = pick([2, 4, 8], random) ?? 4;
  const at = below(Math.max(1, Math.min(HEADER, bytes.length) - size), random);
  if (at + size > bytes.length) return bytes;
  const value = BigInt.asUintN(8 * size, pick(INTEGERS, random) ?? 0n);
  for (let i = 0; i < size; i++) bytes[at + i] = Number((value >> BigInt(8 * i)) & 255n);
  return bytes;
};

const moveLine: Mutation = (bytes, random) => {
  const lines = bytes.toString('latin1').split('\n');
  const [line = ''] = lines.splice(below(lines.length, random), 1);
  if (random.uniform() < 0.7) lines.splice(below(lines.length + 1, random), 0, line);
  return Buffer.from(lines.join('\n'), 'latin1');
};

const MUTATIONS = [
  flipBit,
  setBytes,
  insertBytes,
  removeRange,
  repeatRange,
  splice,
  truncate,
  replaceNumber,
  setInteger,
  moveLine,
];

function below(count: number, random: Random): number {
  return Math.floor(random.uniform() * count);
}

function pick<T>(values: readonly T[], random: Random): T | undefined {
  return values[below(values.length, random)];
}

function position(bytes: Buffer, random: Random): number {
  return below((random.uniform() < 0.4 ? Math.min(HEADER, bytes.length) : bytes.length) + 1, random);
}

function range(bytes: Buffer, random: Random): [number, number] {
  const start = position(bytes, random);
  return [start, Math.min(bytes.length, start + 1 + below(random.uniform() < 0.8 ? 16 : 2048, random))];
}
