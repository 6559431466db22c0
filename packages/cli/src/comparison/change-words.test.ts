import { expect, test } from 'vitest';
import { changeWords } from './change-words';

const none = { trainings: 0, cells: 0 };
const change = { kept: { trainings: 1, cells: 14 }, missing: none, obsolete: none, goOn: [], anew: [] };

test('what is kept, made and set aside is said in one line', () => {
  expect(changeWords(change)).toBe(
    'There is a run already: kept are 1 training and 14 cells, to be made 0 trainings and 0 cells.',
  );
  expect(changeWords({ ...change, obsolete: { trainings: 0, cells: 2 } })).toMatch(
    /0 trainings and 2 cells belong to the spec no more, and lie in its folder attic\.$/,
  );
});

test('which trainings go on, and which cannot, is said with the reason', () => {
  const longer = (id: string) => ({ id, from: 1000, steps: 2000 });
  expect(changeWords({ ...change, goOn: [longer('a'), longer('b')] })).toMatch(
    /\nFrom what is there go on a \(1000 of 2000 steps are done\), b \(1000/,
  );
  expect(changeWords({ ...change, anew: [longer('a')] })).toMatch(
    /\nFrom the start are trained a \(1000 of 2000 .*fell over the length.*decay "none"/,
  );
});
