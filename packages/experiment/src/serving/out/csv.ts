import { csvText, table, type Table } from '../../report/out/csv/csv-text';
import type { ExportedFile } from '../../report/out/exported-file';
import type { ServingReport } from '../report-schema';

/** The numbers of a deployment's report as tidy tables, a number a row wherever there are many, and `columns.csv`, which says what each column means. */
export function servingCsv(report: ServingReport): ExportedFile[] {
  const tables = [armsTable(report), valuesTable(report), comparisonsTable(report), sharesTable(report)];
  const meanings = tables.flatMap(({ file, columns }) => columns.map((column) => ({ file, ...column })));
  const dictionary = table('columns.csv', meanings, {
    file: ['the table', ({ file }) => file],
    column: ['its column', ({ name }) => name],
    meaning: ['what it holds', ({ meaning }) => meaning],
  });
  return [...tables, dictionary].map(({ file, columns, rows }) => ({
    name: file,
    text: csvText(
      columns.map(({ name }) => name),
      rows,
    ),
  }));
}

function armsTable({ arms }: ServingReport): Table {
  return table('arms.csv', arms, {
    arm: ['its name', ({ name }) => name],
    weight: ['share of all users, as last in force', ({ weight }) => weight],
    enabled: ['whether it is switched on', ({ enabled }) => enabled],
    shadow: ['whether it is computed and never answered', ({ shadow }) => shadow],
    users: ['users who were given it first, by their key', ({ users }) => users],
    moved: ['of them, whom another arm answered as well', ({ moved }) => moved],
    sticky: ['answers to users by their key', ({ exposures }) => exposures.sticky],
    forced: ['answers that testers asked of it', ({ exposures }) => exposures.forced],
    holdout: ['answers to users who are kept out', ({ exposures }) => exposures.holdout],
    fallback: ['answers for lack of another arm', ({ exposures }) => exposures.fallback],
    nfe: ['network evaluations, median', ({ nfe }) => nfe.p50],
    secondsP50: ['seconds of an answer, median', ({ seconds }) => seconds.p50],
    secondsP95: ['seconds that 95 % of answers stay below', ({ seconds }) => seconds.p95],
    queuedP50: ['seconds that requests waited, median', ({ queued }) => queued.p50],
    queuedP95: ['seconds that 95 % of requests waited at most', ({ queued }) => queued.p95],
    realTimeP50: ['seconds of work for a second of audio, median', ({ realTime }) => realTime.p50],
  });
}

function valuesTable({ arms }: ServingReport): Table {
  const rows = arms.flatMap(({ name, metrics }) =>
    Object.entries(metrics).map(([metric, own]) => ({ arm: name, metric, ...own })),
  );
  return table('values.csv', rows, {
    arm: ['its name', ({ arm }) => arm],
    metric: ['as the deployment names it', ({ metric }) => metric],
    users: ['of whom it was measured', ({ users }) => users],
    mean: ['of the users’ means', ({ mean }) => mean],
    low: ['lower end of its 95 % interval, at any time', ({ ci }) => ci[0]],
    high: ['upper end', ({ ci }) => ci[1]],
  });
}

function comparisonsTable({ comparisons }: ServingReport): Table {
  return table('comparisons.csv', comparisons, {
    metric: ['as the deployment names it', ({ metric }) => metric],
    a: ['the first arm', ({ a }) => a],
    b: ['the second arm', ({ b }) => b],
    usersOfA: ['of whom it was measured', ({ users }) => users[0]],
    usersOfB: ['of whom it was measured', ({ users }) => users[1]],
    difference: [
      'mean of b minus mean of a; empty while too few users were measured',
      (row) => row.difference?.estimate,
    ],
    low: ['lower end of its interval, of all comparisons together, at any time', (row) => row.difference?.ci[0]],
    high: ['upper end', (row) => row.difference?.ci[1]],
    lift: ['the difference as a share of the mean of a; empty where that may be 0', ({ lift }) => lift?.estimate],
    liftLow: ['lower end of its interval', ({ lift }) => lift?.ci[0]],
    liftHigh: ['upper end', ({ lift }) => lift?.ci[1]],
    conclusion: ['what b is, beside a', ({ conclusion }) => conclusion],
  });
}

function sharesTable({ sampleRatio: { periods } }: ServingReport): Table {
  const rows = periods.flatMap(({ since, p, arms }) => arms.map((arm) => ({ since, p, ...arm })));
  return table('shares.csv', rows, {
    since: ['when weights were first in force', ({ since }) => since],
    arm: ['its name', ({ arm }) => arm],
    share: ['of users, as it was meant', ({ share }) => share],
    users: ['who came', ({ users }) => users],
    p: ['of the shares of this period, the smallest that it has been', ({ p }) => p],
  });
}
