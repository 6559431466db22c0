import { METRICS_SHOWN, readResults, valuesOf } from '../../../bench/quality/results';
import { qualityTable } from '../../../bench/quality/table';
import { figuresOf, valueOf } from '../figures';
import type { RemadeValues } from '../remake';

const RESULTS = 'bench/quality/results.jsonl';

/** The figures of the table that `npm run bench -- quality --show` prints of the kept trainings, in its order: its code, its file. */
export async function qualityTableFigures(): Promise<RemadeValues> {
  const table = qualityTable(await readResults(RESULTS));
  const figures = table
    .split('\n')
    .slice(2)
    .flatMap((row) => figuresOf(row));
  return Object.fromEntries(figures.map(({ print }, i) => [`${i}`, valueOf(print).value]));
}

/** Medians, least and largest over the kept trainings: `default/60/2/lipError`, `…/least`, `…/largest`; their steps, and how long they took. */
export async function qualityMedians(): Promise<RemadeValues> {
  const results = await readResults(RESULTS);
  const values: Record<string, number> = {};
  for (const { recipe, seconds, scores, steps } of results) {
    const took = results.filter((one) => one.recipe === recipe && one.seconds === seconds).map((one) => one.took);
    values[`${recipe}/${seconds}/steps`] = steps;
    values[`${recipe}/${seconds}/steps-a-second`] = steps / seconds;
    values[`${recipe}/${seconds}/took/least`] = Math.min(...took);
    values[`${recipe}/${seconds}/took/largest`] = Math.max(...took);
    for (const scale of Object.keys(scores))
      for (const metric of METRICS_SHOWN) {
        const group = results.filter((one) => one.recipe === recipe && one.seconds === seconds);
        const { low, middle, high } = valuesOf(group, scale, metric);
        const name = `${recipe}/${seconds}/${scale}/${metric.name}`;
        Object.assign(values, { [name]: middle, [`${name}/least`]: low, [`${name}/largest`]: high });
      }
  }
  return values;
}
