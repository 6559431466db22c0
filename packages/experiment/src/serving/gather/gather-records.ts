import { AntiphonError, FILE_FORMATS } from '@antiphon/core';
import {
  isLate,
  type DeploymentOfRecords,
  type ExposureRecord,
  type OutcomeMetric,
  type ReadRecord,
} from '@antiphon/data/serving-records';
import { ArmCosts } from './arm-costs';
import { ArmsSeen, type Period } from './arms-seen';
import { OutcomesByRequest, type KeptOutcome } from './outcomes-by-request';
import { Users } from './users';

/** What is gathered of a deployment. */
export interface Gathered {
  readonly deployment: DeploymentOfRecords;
  /** Of exposures, ISO; absent where there is none. */
  readonly since?: string;
  readonly until?: string;
  readonly arms: ReadonlyMap<string, ArmCosts>;
  readonly users: Users;
  readonly periods: readonly Period[];
  readonly counts: OutcomeCounts;
}

/** How many outcomes there are, and of which nothing is told, for what reason. */
interface OutcomeCounts {
  /** That take part. */
  used: number;
  /** Of a request and metric that had one already. */
  repeated: number;
  /** After the deployment's window. */
  late: number;
  /** Of a request that no exposure is known of. */
  unknown: number;
  /** Of an answer that no user was given by their key: forced, fallback, holdout. */
  notRandomised: number;
  /** Of an answer that a user got from another arm than the first. */
  moved: number;
  /** Of a metric that the deployment does not name, or no proportion where it names one. */
  unfit: number;
  /** Lines that are no records. */
  unreadable: number;
}

/** What of the records is read. */
export interface GatherOptions {
  /** Whose records are read, where there are those of several. */
  readonly name?: string | undefined;
  /** As its file says it now. Default: as its records say it. */
  readonly deployment?: DeploymentOfRecords | undefined;
  /** Outcomes in memory. Default a million. */
  readonly mostOutcomes?: number;
}

/**
 * Reads records, twice where outcomes fit into memory and more often where they do not: first who was given which arm, then what was measured of it. In memory is something for each user, and a bounded number of outcomes.
 * @param read begins to read from the beginning
 * @throws INVALID_INPUT where there is nothing, or there are several deployments and none is chosen; what `read` throws
 */
export async function gatherRecords(
  read: () => AsyncIterable<ReadRecord>,
  options: GatherOptions = {},
): Promise<Gathered> {
  const outcomes = new OutcomesByRequest(options.mostOutcomes ?? 1_000_000);
  const counts = { used: 0, repeated: 0, late: 0, unknown: 0, notRandomised: 0, moved: 0, unfit: 0, unreadable: 0 };
  const seen = new ArmsSeen();
  const [arms, users] = [new Map<string, ArmCosts>(), new Users()];
  let name = options.name ?? options.deployment?.name;
  let [since, until] = [Infinity, -Infinity];
  for await (const record of read()) {
    if (record.format === 'unreadable') {
      counts.unreadable++;
      continue;
    }
    const of = record.format === FILE_FORMATS.armsInForce ? record.deployment.name : record.deployment;
    name ??= of;
    if (of !== name) {
      if (options.name !== undefined || options.deployment !== undefined) continue;
      const problem = `there are records of several deployments, "${name}" and "${of}". Choose one with --deployment`;
      throw new AntiphonError('INVALID_INPUT', { source: 'records', problem });
    }
    if (record.format === FILE_FORMATS.armsInForce) seen.inForce(record);
    else if (record.format === FILE_FORMATS.outcome) outcomes.add(record);
    else {
      const at = Date.parse(record.at);
      [since, until] = [Math.min(since, at), Math.max(until, at)];
      const costs = arms.get(record.arm) ?? new ArmCosts();
      arms.set(record.arm, costs);
      costs.add(record);
      if (record.again !== true && isRandomised(record))
        users.saw(record.user, record.arm, seen.periodOf(record.inForce), at);
    }
  }
  const deployment = options.deployment ?? seen.latest ?? (name === undefined ? undefined : { name, arms: [] });
  if (deployment === undefined)
    throw new AntiphonError('INVALID_INPUT', { source: 'records', problem: 'nothing was recorded yet' });
  const { metrics = {}, windowDays } = deployment.outcomes ?? {};
  const take = (exposure: ExposureRecord, own: readonly KeptOutcome[]) => {
    for (const outcome of own) counts[takeOutcome(exposure, outcome, users, metrics, windowDays)]++;
  };
  for (let part = 0; part < outcomes.parts; part++) {
    if (part > 0) {
      outcomes.begin(part);
      for await (const record of read())
        if (record.format === FILE_FORMATS.outcome && record.deployment === name) outcomes.add(record);
    }
    for await (const record of read()) {
      if (record.format !== FILE_FORMATS.exposure || record.deployment !== name || record.again === true) continue;
      const own = outcomes.take(record.request);
      if (own !== undefined) take(record, own);
    }
    counts.unknown += outcomes.left;
    counts.repeated += outcomes.repeated;
  }
  const times = since > until ? {} : { since: new Date(since).toISOString(), until: new Date(until).toISOString() };
  return { deployment, ...times, arms, users, periods: seen.periods, counts };
}

type Randomised = ExposureRecord & { readonly user: string };

function isRandomised(exposure: ExposureRecord): exposure is Randomised {
  return exposure.by === 'sticky' && exposure.user !== undefined;
}

/** What becomes of an outcome; a user's values are added to. */
function takeOutcome(
  exposure: ExposureRecord,
  { metric, value, at, late }: KeptOutcome,
  users: Users,
  metrics: Readonly<Record<string, OutcomeMetric>>,
  windowDays: number | undefined,
): keyof OutcomeCounts {
  const named = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  if (named === undefined || (named.kind === 'proportion' && value !== 0 && value !== 1)) return 'unfit';
  if (late || isLate(exposure.at, new Date(at).toISOString(), windowDays)) return 'late';
  if (!isRandomised(exposure)) return 'notRandomised';
  const user = users.get(exposure.user);
  if (user === undefined) return 'unknown';
  if (user.arm !== exposure.arm) return 'moved';
  user.values ??= new Map();
  const own = user.values.get(metric) ?? { count: 0, sum: 0 };
  user.values.set(metric, { count: own.count + 1, sum: own.sum + value });
  return 'used';
}
