import { measureData } from './measure-data';
import { measureRun } from './measure-run';
import { measureModels } from './measure-models';
import { measureTraining } from './measure-training';
import type { Measurement } from './measurement';

/**
 * What a release's files must give in every later one, by what is looked at. `write-fixtures.ts` keeps it in `expected.json` beside the files; the tests look again. A later release may look at
 * more: of an earlier one's files, only what its `expected.json` has is asked.
 */
export const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  ...measureData,
  ...measureModels,
  ...measureTraining,
  ...measureRun,
};
