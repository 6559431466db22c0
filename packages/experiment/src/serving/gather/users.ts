/** A user, as far as arms are compared by users. */
export interface User {
  /** That was given first. */
  arm: string;
  /** Weights that were in force then: index of a `Period`. */
  period: number;
  /** Milliseconds. */
  first: number;
  /** Whether another arm answered, too, as after a change of weights. */
  moved: boolean;
  /** By metric, what was measured of answers of the first arm. */
  values?: Map<string, { count: number; sum: number }>;
}

/** Users who were given an arm by their key. Each belongs to the arm that was given first. */
export class Users {
  private readonly users = new Map<string, User>();

  /** @param at milliseconds; in any order */
  saw(key: string, arm: string, period: number, at: number): void {
    const user = this.users.get(key);
    if (user === undefined) {
      this.users.set(key, { arm, period, first: at, moved: false });
      return;
    }
    if (user.arm !== arm) user.moved = true;
    if (at < user.first) [user.arm, user.period, user.first] = [arm, period, at];
  }

  get(key: string): User | undefined {
    return this.users.get(key);
  }

  get all(): Iterable<User> {
    return this.users.values();
  }
}

/** The mean of what was measured of a user; undefined where nothing was. */
export function meanOf({ values }: User, metric: string): number | undefined {
  const own = values?.get(metric);
  return own === undefined ? undefined : own.sum / own.count;
}
