import { FILE_FORMATS } from '@antiphon/core';
import type { DeploymentOfRecords, ReadRecord } from '@antiphon/data/serving-records';
import own from '../../package.json' with { type: 'json' };
import { anytimeMean } from '../statistics/confidence-sequence';
import { compareTwo } from './compare/compare-arms';
import { measuredUsers, together, type MeasuredUsers } from './compare/measured';
import { sampleRatio } from './compare/sample-ratio';
import { ArmCosts } from './gather/arm-costs';
import { gatherRecords, type Gathered, type GatherOptions } from './gather/gather-records';
import type { LogHistogram } from './gather/log-histogram';
import type { ServingComparison, ServingReport } from './report-schema';
import { servingVerdict } from './words/verdict';

/** All comparisons of a report share it. */
const ALPHA = 0.05;

/**
 * What a deployment's records tell of its arms: what they cost, whether users came to them in the shares that were meant, and what was measured of their users. The unit is the user, who was randomised: a user's values are averaged, whatever their number.
 * A user belongs to the arm that was given first; what was measured after another one took over is left out, and so nobody is: who comes back may depend on the arm.
 * Differences are within periods of the same weights. Their intervals hold the truth at all times and all together (Bonferroni's over pairs and metrics), so that a report may be made every day.
 * @param read begins to read the records from the beginning: `() => readServingRecords(folder)`
 * @throws INVALID_INPUT where nothing was recorded, or several deployments were and none is chosen; what `read` throws
 */
export async function analyseServing(
  read: () => AsyncIterable<ReadRecord>,
  options: GatherOptions = {},
): Promise<ServingReport> {
  const gathered = await gatherRecords(read, options);
  const { deployment, users, periods, counts, since, until } = gathered;
  const metrics = Object.entries(deployment.outcomes?.metrics ?? {});
  const measured = new Map(metrics.map(([name, metric]) => [name, measuredUsers(users.all, name, metric)]));
  const came = usersOf(gathered);
  const names = armNames(gathered);
  const arms = names.map((name) => armOf(name, gathered, came, measured));
  const ratio = sampleRatio(users.all, periods);
  const comparisons = comparisonsOf(deployment, arms, measured).map((each) =>
    ratio.alarm && each.difference !== null ? { ...each, conclusion: 'not comparable' as const } : each,
  );
  const report = {
    format: FILE_FORMATS.servingReport,
    kind: 'serving' as const,
    name: deployment.name,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    alpha: ALPHA,
    metrics: metrics.map(([name, { kind, better }]) => ({ name, kind, better })),
    arms,
    comparisons,
    sampleRatio: ratio,
    shadows: shadowsOf(gathered),
    outcomes: counts,
    versions: { '@antiphon/experiment': own.version, node: process.versions.node },
  };
  return { ...report, verdict: servingVerdict(report) };
}

/** Arms in force first, in their order, then those that once answered. */
function armNames({ deployment, arms }: Gathered): string[] {
  return [...new Set([...deployment.arms.map(({ name }) => name), ...[...arms.keys()].sort()])];
}

interface Came {
  users: number;
  moved: number;
}

function usersOf({ users }: Gathered): ReadonlyMap<string, Came> {
  const came = new Map<string, Came>();
  for (const { arm, moved } of users.all) {
    const own = came.get(arm) ?? { users: 0, moved: 0 };
    own.users++;
    if (moved) own.moved++;
    came.set(arm, own);
  }
  return came;
}

function armOf(
  name: string,
  { deployment, arms }: Gathered,
  came: ReadonlyMap<string, Came>,
  measured: ReadonlyMap<string, MeasuredUsers>,
): ServingReport['arms'][number] {
  const inForce = deployment.arms.find((arm) => arm.name === name);
  const costs = arms.get(name) ?? new ArmCosts();
  const metrics = [...measured].flatMap(([metric, byArm]) => {
    const all = together(byArm.get(name)?.values() ?? []);
    if (all === undefined) return [];
    const { estimate, ci } = anytimeMean(all);
    return [[metric, { users: all.users, mean: estimate, ci: [ci[0], ci[1]] }] as const];
  });
  return {
    name,
    weight: inForce?.weight ?? null,
    enabled: inForce?.enabled ?? false,
    shadow: inForce?.shadow ?? false,
    ...(came.get(name) ?? { users: 0, moved: 0 }),
    exposures: { ...costs.by },
    bundles: Object.fromEntries([...costs.bundles].sort(([a], [b]) => (a < b ? -1 : 1))),
    seconds: spread(costs.seconds),
    queued: spread(costs.queued),
    realTime: spread(costs.realTime),
    nfe: spread(costs.nfe),
    metrics: Object.fromEntries(metrics) as ServingReport['arms'][number]['metrics'],
  };
}

/** Every pair of arms that users were given, or are to be, on every metric. How many there are does not depend on what was found. */
function comparisonsOf(
  deployment: DeploymentOfRecords,
  arms: ServingReport['arms'],
  measured: ReadonlyMap<string, MeasuredUsers>,
): ServingComparison[] {
  const compared = arms.filter(
    ({ users, weight, enabled, shadow }) => users > 0 || ((weight ?? 0) > 0 && enabled && !shadow),
  );
  const pairs = compared.flatMap((a, i) => compared.slice(i + 1).map((b) => [a, b] as const));
  const metrics = Object.entries(deployment.outcomes?.metrics ?? {});
  const alpha = ALPHA / Math.max(1, pairs.length * metrics.length);
  return metrics.flatMap(([name, metric]) => {
    const of = ({ name: arm, users }: ServingReport['arms'][number]) => ({
      ...{ arm, users, measured: measured.get(name)?.get(arm) ?? new Map<number, never>() },
    });
    return pairs.map(([a, b]) => compareTwo(name, metric, of(a), of(b), alpha));
  });
}

function shadowsOf({ arms }: Gathered): ServingReport['shadows'] {
  return [...arms].flatMap(([arm, { shadows }]) =>
    [...shadows].map(([shadow, { differences, most, failed }]) => ({
      ...{ arm, shadow, compared: differences.count, failed, difference: { ...spread(differences), most } },
    })),
  );
}

function spread(numbers: LogHistogram): { mean: number | null; p50: number | null; p95: number | null } {
  return { mean: numbers.mean, p50: numbers.quantile(0.5), p95: numbers.quantile(0.95) };
}
