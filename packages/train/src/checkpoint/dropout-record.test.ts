import { expect, test } from 'vitest';
import { countDropout, EMPTY_DROPOUT_RECORD, type DropoutRecord } from './dropout-record';

const names = ['own', 'partner'];
const mask = (own: number[], partner: number[]) => ({
  partner: Float32Array.from(partner),
  own: Float32Array.from(own),
});

test('counts conditions, combinations and batches that mix whole with incomplete samples', () => {
  const batches = [
    mask([1, 0, 1, 0], [1, 0, 0, 0]),
    mask([1, 1, 1, 1], [1, 1, 1, 1]),
    mask([0, 0, 0, 0], [1, 1, 1, 1]),
  ];
  const record = batches.reduce((sum, keep) => countDropout(sum, keep, names), EMPTY_DROPOUT_RECORD);
  expect(record).toEqual({
    samples: 12,
    dropped: { own: 6, partner: 3 },
    allDropped: 2,
    batches: 3,
    mixedBatches: 1, // the second lost nothing, the third has no sample that kept everything
    patterns: { '11': 5, '00': 2, '10': 1, '01': 4 },
  });
});

test('counts that an older version did not begin are not begun in the middle', () => {
  const old: DropoutRecord = { samples: 4, dropped: { own: 1, partner: 0 }, allDropped: 0 };
  expect(countDropout(old, mask([1, 0], [1, 0]), names)).toEqual({
    samples: 6,
    dropped: { own: 2, partner: 1 },
    allDropped: 1,
  });
});
