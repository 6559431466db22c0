/** What is known of an arm's users: the mean of what was measured of each, its variance between users, and how many there are. */
export interface ArmOutcome {
  readonly mean: number;
  readonly variance: number;
  readonly users: number;
}

/** A difference, with an interval that may be looked at at any time. */
export interface AnytimeDifference {
  readonly estimate: number;
  readonly ci: readonly [low: number, high: number];
}

/** How it is looked at. */
export interface ConfidenceSequenceOptions {
  /** The interval holds the truth at all times, with a probability of 1 − alpha. Default .05. */
  readonly alpha?: number;
  /** Users at which the interval is to be narrowest, for what it could be. Default 5000. */
  readonly tunedFor?: number;
}

/** An arm's own mean. */
export function anytimeMean(
  { mean, variance, users }: ArmOutcome,
  options: ConfidenceSequenceOptions = {},
): AnytimeDifference {
  return around(mean, variance / users, users, options);
}

/** Arm b minus arm a. */
export function anytimeDifference(
  a: ArmOutcome,
  b: ArmOutcome,
  options: ConfidenceSequenceOptions = {},
): AnytimeDifference {
  const variance = a.variance / a.users + b.variance / b.users;
  return around(b.mean - a.mean, variance, a.users + b.users, options);
}

/** Arm b minus arm a as a share of arm a, whose mean must not be near 0: its variance is by the delta method. */
export function anytimeLift(a: ArmOutcome, b: ArmOutcome, options: ConfidenceSequenceOptions = {}): AnytimeDifference {
  const variance = b.variance / (b.users * a.mean ** 2) + (a.variance * b.mean ** 2) / (a.users * a.mean ** 4);
  return around((b.mean - a.mean) / a.mean, variance, a.users + b.users, options);
}

/** The outcome of a share of users, such as those who watched to the end. */
export function proportion(successes: number, users: number): ArmOutcome {
  const mean = successes / users;
  return { mean, variance: mean * (1 - mean), users };
}

/**
 * The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2021, "Time-uniform central limit theory and asymptotic confidence sequences", arXiv 2103.06476, theorem 2.2): that of
 * a normal mixture, wider than an interval for one look, and true at all looks together. ρ as GrowthBook's gbstats takes it, from the users that it is tuned for.
 */
function around(
  estimate: number,
  variance: number,
  users: number,
  { alpha = 0.05, tunedFor = 5000 }: ConfidenceSequenceOptions,
): AnytimeDifference {
  const square = (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / tunedFor;
  const widened = users * square + 1;
  const half = Math.sqrt(
    users * variance * ((2 * widened * Math.log(Math.sqrt(widened) / alpha)) / (users ** 2 * square)),
  );
  return { estimate, ci: [estimate - half, estimate + half] };
}
