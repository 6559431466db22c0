import { counted, formatNumber } from '../../report/format-number';
import { excludesZero, FEWEST } from '../compare/compare-arms';
import type { ServingComparison, ServingReport } from '../report-schema';
import { pText, shareText } from './share-text';

/** What may be said of a deployment, a paragraph a line: of its users, for they were randomised, and of nobody else. */
export function servingVerdict(report: Omit<ServingReport, 'verdict'>): string {
  return [scope(report), ...doubts(report), ...found(report), ...asides(report)].join('\n');
}

/** Whom it is about. */
function scope({ name, arms, since, until }: Omit<ServingReport, 'verdict'>): string {
  const given = arms.filter(({ users }) => users > 0);
  if (since === undefined || until === undefined) return `${name}: no answer was recorded yet, so nothing can be said.`;
  const [first, last] = [since.slice(0, 10), until.slice(0, 10)];
  const when = first === last ? `of ${first}` : `from ${first} to ${last}`;
  const [only] = given;
  if (only === undefined)
    return `${name}: no user was given an arm by their key ${when} (answers without a key, forced ones and the holdout tell nothing of arms), so arms are not compared.`;
  if (given.length === 1)
    return `${name}: all ${counted(only.users, 'user')} ${when} were given the arm ${only.name}. Nothing was randomised, so nothing is compared: its numbers describe those users, and do not say what made them so.`;
  const users = given.map((arm) => `${arm.name} (${counted(arm.users, 'user')})`);
  return `This speaks of the users of the deployment ${name} ${when}, whom their key put into an arm at random: ${listed(users)}. Of other people, and of other recordings than theirs, it says nothing.`;
}

/** What makes differences void, before any of them. */
function doubts(report: Omit<ServingReport, 'verdict'>): string[] {
  const { sampleRatio, comparisons } = report;
  const alarm = sampleRatio.alarm
    ? [
        `Users did not come to arms in the shares that were meant (p ${pText(sampleRatio.p)} of a test that may be looked at at any time): ${listed(sampleRatio.periods.filter(({ p }) => p !== null).flatMap(({ arms }) => arms.map(({ arm, share, users }) => `${arm} has ${users} where ${shareText(share)} was meant`)))}. Something loses users of one arm, or their records, and until that is found no difference may be believed.`,
      ]
    : [];
  const uneven = grouped(
    comparisons.filter(({ measured }) => measured !== null && excludesZero(measured)),
    ({ a, b }) => `${b} and ${a}`,
  );
  const missing = [...uneven].map(
    ([pair, own]) =>
      `Of the users of ${pair} not the same share was measured (${listed(own.map(({ metric }) => metric))}): who is measured depends on the arm, so that those who were are not comparable.`,
  );
  return [...alarm, ...missing];
}

function found(report: Omit<ServingReport, 'verdict'>): string[] {
  const { comparisons, metrics, arms, alpha } = report;
  if (arms.filter(({ users }) => users > 0).length < 2) return [];
  if (metrics.length === 0)
    return ['The deployment names no metric (outcomes.metrics), so nothing was measured of its users.'];
  if (report.outcomes.used === 0)
    return ['No outcome was recorded of these users, so nothing is known of what arms do to them.'];
  const decided = comparisons.filter(({ conclusion }) => conclusion === 'better' || conclusion === 'worse');
  const open = comparisons.filter(({ conclusion }) => conclusion === 'undecided');
  const few = comparisons.filter(({ conclusion }) => conclusion === 'too few users');
  const all = comparisons.length > 1 ? ` for all ${comparisons.length} comparisons together` : '';
  const together = `of ${100 * (1 - alpha)} %${all}, and may be looked at at any time`;
  return [
    ...decided.map(decisionWords),
    ...(open.length > 0
      ? [`Undecided so far: ${named(open)}. That an interval holds 0 does not say that arms are alike.`]
      : []),
    ...(few.length > 0
      ? [
          `Too few users for an interval: ${named(few)}. It takes ${FEWEST} of each arm, and of a proportion ten of each kind.`,
        ]
      : []),
    ...(decided.length + open.length > 0
      ? [`Intervals are ${together}; users are the unit, each with the mean of what was measured of them.`]
      : []),
  ];
}

/** By metric. */
function named(comparisons: readonly ServingComparison[]): string {
  const byMetric = grouped(comparisons, ({ metric }) => metric);
  return listed(
    [...byMetric].map(([metric, own]) => `${metric} (${listed(own.map(({ a, b }) => `${b} beside ${a}`))})`),
  );
}

function decisionWords({ metric, a, b, difference, lift, conclusion }: ServingComparison): string {
  if (difference === null) return '';
  const relative = lift === null ? '' : `, ${signed(100 * lift.estimate)} % of ${a}`;
  return `${b} is ${conclusion} than ${a} on ${metric}: ${signed(difference.estimate)}${relative}, interval ${formatNumber(difference.ci[0])} … ${formatNumber(difference.ci[1])}.`;
}

/** What was left out, and what arms are that changed. */
function asides({ outcomes, arms, sampleRatio }: Omit<ServingReport, 'verdict'>): string[] {
  const left = (
    [
      [outcomes.late, 'late'],
      [outcomes.repeated, 'repeated'],
      [outcomes.unknown, 'of requests that are not in the records'],
      [outcomes.notRandomised, 'of answers that were not given by a user’s key'],
      [outcomes.moved, 'after another arm had taken over'],
      [outcomes.unfit, 'of no metric that the deployment names'],
    ] as const
  ).flatMap(([count, why]) => (count > 0 ? [`${count} ${why}`] : []));
  const several = arms.filter(({ bundles }) => Object.keys(bundles).length > 1);
  const moved = arms.reduce((sum, arm) => sum + arm.moved, 0);
  return [
    ...(left.length > 0 ? [`Outcomes that take no part: ${listed(left)}.`] : []),
    ...(moved > 0
      ? [
          `${counted(moved, 'user')} met a second arm after a change; each belongs to the first one, with what was measured of its answers.`,
        ]
      : []),
    ...(sampleRatio.periods.length > 1
      ? [
          `Weights were changed: users who came while different ones were in force are compared among themselves (${sampleRatio.periods.length} periods).`,
        ]
      : []),
    ...several.map(
      ({ name, bundles }) =>
        `${name} answered with ${Object.keys(bundles).length} bundles, one after the other: it is compared as what it was altogether.`,
    ),
    ...(outcomes.unreadable > 0 ? [`${counted(outcomes.unreadable, 'line')} of the records could not be read.`] : []),
  ];
}

function grouped(
  comparisons: readonly ServingComparison[],
  key: (comparison: ServingComparison) => string,
): ReadonlyMap<string, readonly ServingComparison[]> {
  const groups = new Map<string, ServingComparison[]>();
  for (const comparison of comparisons) {
    const own = groups.get(key(comparison)) ?? [];
    own.push(comparison);
    groups.set(key(comparison), own);
  }
  return groups;
}

function signed(value: number): string {
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
