import { expect, test } from 'vitest';
import { evaluationTable } from './evaluation-table';

test('numbers stand beside those of the truth, and what cannot be said is a dash', () => {
  const of = { windows: 3, recordings: 2, framesPerWindow: 600, missingFrames: 17, samples: 1, nfe: 200 };
  const table = evaluationTable(
    {
      ...of,
      generated: { fdG: 12.34567, fdK: 0.5, divG: 101.26, divK: 2, crossVariance: null },
      floor: { fdG: 1.5, fdK: null, divG: 99, divK: 1.75 },
    },
    30,
  );
  const cells = table.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3));
  expect(cells.slice(1, 6)).toEqual([
    ['FD_g', '12.35', '1.5'],
    ['FD_k', '0.5', '–'],
    ['Div_g', '101.3', '99'],
    ['Div_k', '2', '1.75'],
    ['cross variance', '–', '–'],
  ]);
  expect(table).toMatch(/3 windows of 20\.0 s from 2 test recordings, the truth missing in 17 frames; 1 motion.* 200 /);
});
