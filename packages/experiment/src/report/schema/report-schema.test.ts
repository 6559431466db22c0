import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { madeUpReport } from '../fixtures/made-up-report';
import { readReport } from './read-report';
import type { Report } from '../report-json';
import { reportJsonSchema, reportSchema } from './report-schema';

const released = new URL('../../../../../fixtures/released/0.1/run/report.json', import.meta.url);
const full = {
  ...madeUpReport({ trainSeeds: [0, 1, 2], baseline: 'cfg' }),
  failures: [{ arm: 'cfg', trainSeed: 0, stage: 'motion', scale: 2, steps: 25, error: 'no' }],
} satisfies Report;

function inFile(report: Report): unknown {
  return JSON.parse(JSON.stringify(report));
}

describe('the schema of report.json', () => {
  it.each([
    ['of one training', inFile(madeUpReport())],
    ['of several, with a failure', inFile(full)],
    ['of the first release', JSON.parse(readFileSync(released, 'utf8'))],
  ])('names everything of a report %s', (_, report) => {
    // What it does not name is left out of what is parsed.
    expect(reportSchema.parse(report)).toEqual(report);
  });
  it('says of each key of a comparison and of the provenance what it means', () => {
    const described = (schema: unknown) => JSON.stringify(schema);
    const { properties } = reportJsonSchema() as { properties: Record<string, unknown> };
    expect(described(properties.comparisons)).toContain('paired by training seed and clip');
    expect(described(properties.provenance)).toContain('experiment.schema.json');
  });
  it('as JSON schema refuses what the reader refuses', () => {
    const schema = z.fromJSONSchema(reportJsonSchema() as never);
    expect(schema.safeParse(inFile(full)).success).toBe(true);
    const [cell, ...cells] = full.cells;
    expect(schema.safeParse({ ...full, cells: [{ ...cell, scale: 'two' }, ...cells] }).success).toBe(false);
    expect(schema.safeParse({ ...full, provenance: undefined }).success).toBe(false);
  });
  it('is docs/report.schema.json (write it again with `npx vitest run packages/experiment/src/report/schema -u`)', async () => {
    const file = new URL('../../../../../docs/report.schema.json', import.meta.url);
    await expect(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(file.pathname);
  });
});

it('a report of the first release opens', async () => {
  expect((await readReport(released.pathname)).name).toBe('released');
});
