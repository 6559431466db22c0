import { FILE_FORMATS, packNumbers, type TrainingRecord } from '@antiphon/core';
import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { parseTrainingRecord, type trainingRecordSchema } from './training-record-schema';

const columns = {
  rate: 30,
  asData: { mean: [1], std: [2], least: [-1], most: [3] },
  normalised: { mean: [0], std: [1], least: [-1], most: [1] },
  spectrum: [[1, 0, 0, 0, 0, 0, 0, 0]],
};
const response = { error: 0.5, size: 1, sketch: [1, 2] };

const RECORD: TrainingRecord = {
  format: FILE_FORMATS.trainingRecord,
  of: 'denoiser',
  step: 10,
  steps: 10,
  data: { name: 'toy', hash: 'ab12', clips: 2, frames: 100, heldOut: 'validation' },
  motion: columns,
  conditions: { own: columns },
  dropout: { samples: 4, dropped: { own: 1 }, allDropped: 1 },
  hearing: { own: { every: 2, rows: packNumbers([1, 2], [2, 1]) } },
  probe: {
    kind: 'held-out',
    items: 2,
    motion: packNumbers([1, 2, 3, 4], [2, 2, 1]),
    mask: packNumbers([1, 1, 1, 0], [2, 2]),
    conditions: { own: packNumbers([1, 2, 3, 4], [2, 2, 1]) },
    levels: [{ timestep: 500, alpha: 0.6, sigma: 0.8 }],
  },
  behaviour: { branches: [{ heard: ['own'], levels: [response] }], swapped: { own: [0.1] }, retimed: [0.2] },
  average: { decay: 0.995, moved: 0.1, rawMoved: 0.2, apart: 0.1, rawErrors: [0.5] },
};

const parse = (value: unknown) => parseTrainingRecord(JSON.stringify(value), 'training-record.json');

test('a record comes back as it was written, with the records of its stages', () => {
  expectTypeOf<z.output<typeof trainingRecordSchema>>().toExtend<TrainingRecord>();
  // And the other way round: whatever is a record can be written into its file.
  expectTypeOf<TrainingRecord['probe']>().toExtend<Loose<z.input<typeof trainingRecordSchema>['probe']>>();
  expectTypeOf<keyof TrainingRecord>().toEqualTypeOf<keyof z.input<typeof trainingRecordSchema>>();
  expect(parse(RECORD)).toEqual(RECORD);
  const both = { ...RECORD, stages: [{ ...RECORD, of: 'guide', loss: { first: 3, last: 1 } }] };
  expect(parse(both)).toEqual(both);
});

/** A type's arrays and fields, read-only. */
type Loose<T> = T extends object ? { readonly [Key in keyof T]: Loose<T[Key]> } : T;

test.each<[string, object, RegExp]>([
  ['a field that is missing', { data: { ...RECORD.data, hash: undefined } }, /training-record\.json: "data\.hash":/],
  ['a field that is unknown', { more: 1 }, /Unrecognized key: "more"/],
  [
    'numbers that do not fit their shape',
    { hearing: { own: { every: 1, rows: packed(3, 4) } } },
    /"hearing\.own\.rows"/,
  ],
  ['columns of different lengths', { motion: { ...columns, spectrum: [] } }, /"motion" has lists of different lengths/],
  ['another number of items', { probe: { ...RECORD.probe, items: 3 } }, /"probe" needs arrays .* with 3 items/],
  [
    'responses that do not fit the levels',
    { behaviour: { ...RECORD.behaviour, retimed: [] } },
    /"behaviour" must have 1 numbers everywhere/,
  ],
  ['another kind of file', { format: 'antiphon-bundle/1' }, /its "format" is "antiphon-bundle\/1"/],
])('%s is refused in words', (_, change, message) => {
  expect(() => parse({ ...RECORD, ...change })).toThrow(message);
  expect(() => parse({ ...RECORD, ...change })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});

function packed(count: number, said: number) {
  return { ...packNumbers(new Float32Array(count).fill(1), [count]), shape: [said] };
}

test('what is no JSON, and what a later version wrote, are told apart', () => {
  expect(() => parseTrainingRecord('{"format"', 'a.json')).toThrow(/a\.json: it is not JSON/);
  expect(() => parse({ ...RECORD, format: 'antiphon-training-record/2' })).toThrow(
    expect.objectContaining({ code: 'NEWER_FORMAT' }),
  );
});
