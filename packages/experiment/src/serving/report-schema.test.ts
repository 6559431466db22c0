import { z } from 'zod';
import { expect, test } from 'vitest';
import { madeUpServing } from './fixtures/made-up-serving';
import { exportServing } from './out/export-serving';
import { servingTable } from './out/table';
import { servingReportJsonSchema, servingReportSchema } from './report-schema';

test('a report is what its schema says, in JSON too, and nothing else', async () => {
  const schema = z.fromJSONSchema(servingReportJsonSchema() as never);
  for (const wrong of [false, true]) {
    const report = await madeUpServing({ wrong });
    expect(servingReportSchema.parse(report)).toEqual(report);
    expect(schema.safeParse(JSON.parse(exportServing(report, 'json')[0]?.text ?? '')).success).toBe(true);
    expect(schema.safeParse({ ...report, arms: 'none' }).success).toBe(false);
  }
});

test('is docs/serving-report.schema.json (write it again with `npx vitest run packages/experiment/src/serving -u`)', async () => {
  const file = new URL('../../../../docs/serving-report.schema.json', import.meta.url);
  await expect(`${JSON.stringify(servingReportJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(file.pathname);
});

test('every file says the same numbers, and the table fits a terminal', async () => {
  const report = await madeUpServing();
  const [values] = exportServing(report, 'csv').filter(({ name }) => name === 'values.csv');
  const mean = report.arms[2]?.metrics['watched to the end']?.mean ?? NaN;
  expect(values?.text).toContain(
    `autoguidance,watched to the end,${report.arms[2]?.metrics['watched to the end']?.users},${mean},`,
  );
  expect(exportServing(report, 'csv').map(({ name }) => name)).toEqual([
    'arms.csv',
    'values.csv',
    'comparisons.csv',
    'shares.csv',
    'columns.csv',
  ]);
  expect(exportServing(report, 'md')[0]?.text).toMatch(
    /\| autoguidance − cfg \| watched to the end \| \*\*0\.\d+\*\* \| .* \| better \|/,
  );
  const table = servingTable(report).split('\n');
  expect(table[0]).toMatch(/^arm +weight +users +watched to the end ↑ +seconds until skipped ↑ +stalls ↓/);
  expect(table).toHaveLength(5);
  expect(servingTable(await madeUpServing({ wrong: true }))).toMatch(/alarm: users do not come to arms/);
});

test('what comes from outside is escaped on the page', async () => {
  const report = await madeUpServing();
  const name = '<img src=x onerror=alert(1)>';
  const [arm, ...arms] = report.arms;
  const page = exportServing({ ...report, name, verdict: name, arms: [{ ...arm, name } as never, ...arms] }, 'html')[0]
    ?.text;
  expect(page).not.toContain('<img');
});
