import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAntiphonError } from '@antiphon/core';
import { audioOf } from './audio-input';
import { wantsBinary } from './inference-answer';
import { readInferenceBody } from './inference-body';

/** What becomes of a body: a request, or a refusal of the table; anything else is a mistake. */
function taken(body: Uint8Array, jsonLength: string | undefined): string {
  try {
    const inference = readInferenceBody(body, jsonLength);
    wantsBinary(inference);
    const audio = audioOf(inference);
    return audio instanceof Uint8Array ? 'file' : 'samples';
  } catch (error) {
    if (isAntiphonError(error)) return error.code;
    throw error;
  }
}

/** Mostly right, else anything. */
const mostly = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: right }, { weight: 1, arbitrary: fc.oneof(fc.jsonValue(), fc.double()) });

const parameters = fc.record(
  { sample_rate: mostly(fc.constant(8000)), binary_data_size: mostly(fc.nat(40)) },
  { requiredKeys: ['sample_rate'] },
);
const inputLike = (name: string, datatype: string, data: fc.Arbitrary<unknown>, shape: readonly number[]) =>
  fc.record(
    {
      name: mostly(fc.constant(name)),
      shape: mostly(fc.constant(shape)),
      datatype: mostly(fc.constant(datatype)),
      parameters: mostly(parameters),
      data: mostly(data),
    },
    { requiredKeys: ['name', 'shape', 'datatype', 'parameters'] },
  );
const number = fc.float({ noNaN: true, noDefaultInfinity: true });
const input = fc.oneof(
  inputLike('audio', 'FP32', fc.tuple(number, number), [2]),
  inputLike('audio_file', 'BYTES', fc.tuple(fc.base64String()), [1]),
);
const request = mostly(
  fc.record(
    {
      inputs: mostly(fc.tuple(input)),
      outputs: mostly(fc.constant([{ name: 'motion' }])),
      parameters: mostly(fc.constant({ seed: 1 })),
    },
    { requiredKeys: ['inputs'] },
  ),
);

test('mutated requests are taken or refused, and nothing else', () => {
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  fc.assert(
    fc.property(
      request,
      fc.uint8Array({ maxLength: 80 }),
      fc.option(fc.integer({ min: -1, max: 9 }), { freq: 1 }),
      (value, tail, off) => {
        const json = Buffer.from(JSON.stringify(value));
        const length = off === null ? undefined : String(json.length + Math.max(0, off - 6));
        count(taken(Buffer.concat([json, length === undefined ? new Uint8Array(0) : tail]), length));
      },
    ),
    { numRuns: 2500, seed: 21 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.option(fc.string({ maxLength: 4 })), (body, length) => {
      count(taken(body, length ?? undefined));
    }),
    { numRuns: 500, seed: 22 },
  );
  const known = ['INVALID_INPUT', 'INVALID_REQUEST', 'file', 'samples'];
  expect([...seen.keys()].filter((what) => !known.includes(what))).toEqual([]);
  expect(seen.size).toBe(known.length);
});
