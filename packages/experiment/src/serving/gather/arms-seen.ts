import { sharesOf, type ArmsInForce, type DeploymentOfRecords } from '@antiphon/data/serving-records';

/** While users were spread over arms in the same way. */
export interface Period {
  /** ISO; absent of exposures that do not say what was in force. */
  readonly since?: string;
  /** Share of users that each arm is to have, of those that have one. */
  readonly shares: ReadonlyMap<string, number>;
}

/** Which arms were in force, as servers told it. States of the same shares and seed are one period, whenever they were. */
export class ArmsSeen {
  readonly periods: Period[] = [];
  private readonly byId = new Map<string | undefined, number>();
  private readonly byShares = new Map<string, number>();
  private newest: ArmsInForce | undefined;

  inForce(record: ArmsInForce): void {
    if (this.newest === undefined || record.at >= this.newest.at) this.newest = record;
    const { deployment } = record;
    const shares = sharesOf(deployment);
    const key = JSON.stringify([deployment.assignment?.seed, [...shares].sort()]);
    const known = this.byShares.get(key);
    const index = known ?? this.periods.length;
    const before = this.periods[index]?.since;
    this.periods[index] = { since: before !== undefined && before < record.at ? before : record.at, shares };
    this.byShares.set(key, index);
    // An exposure that was read before the arms of its id has a period of its own by now, which gets the shares as well.
    const early = this.byId.get(record.id);
    if (early !== undefined && early !== index) this.periods[early] = { shares, since: record.at };
    else this.byId.set(record.id, index);
  }

  /** Where an exposure that refers to these arms belongs. */
  periodOf(id: string | undefined): number {
    const known = this.byId.get(id);
    if (known !== undefined) return known;
    this.byId.set(id, this.periods.length);
    this.periods.push({ shares: new Map() });
    return this.periods.length - 1;
  }

  /** The arms that were last in force. */
  get latest(): DeploymentOfRecords | undefined {
    return this.newest?.deployment;
  }
}
