import { SampleRatioTest, sharesOf } from '@antiphon/data/serving-records';
import type { Deployment } from '../deployment/deployment';
import { recordsDeployment } from '../deployment/records-deployment';
import type { Assignment } from './assignment';

/** Users that are remembered: whoever comes again is no other user. After that many the verdict stays. */
const MOST_USERS = 200_000;

/** The alarm rings falsely in so many of all deployments, however long they are watched. */
const ALPHA = 0.01;

/** Whether users come to arms in the shares that were set: each user once, anew with every change of the shares. */
export class RatioWatch {
  private of: Deployment | undefined;
  private arms: readonly string[] = [];
  private test: SampleRatioTest | undefined;
  private users = new Set<string>();

  /** A user was answered. Only those count who were assigned by their keys. */
  saw(deployment: Deployment, { arm, by }: Assignment, user: string | undefined): void {
    if (deployment !== this.of) this.begin(deployment);
    const index = this.arms.indexOf(arm);
    if (by !== 'sticky' || user === undefined || index < 0 || this.test === undefined) return;
    if (this.users.size >= MOST_USERS || this.users.has(user)) return;
    this.users.add(user);
    this.test.saw(index);
  }

  /** Whether a comparison of the arms would deceive. */
  get rings(): boolean {
    return this.test !== undefined && this.test.p < ALPHA;
  }

  private begin(deployment: Deployment): void {
    this.of = deployment;
    this.users = new Set();
    const shares = sharesOf(recordsDeployment(deployment));
    this.arms = [...shares.keys()];
    this.test = shares.size < 2 ? undefined : new SampleRatioTest([...shares.values()]);
  }
}
