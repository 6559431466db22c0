/**
 * Whether callers come to arms in the shares that were meant, asked after every single one: the sequential multinomial test of Lindon and Malek (2022, "Anytime-valid inference for multinomial count data",
 * arXiv 2011.03567, equations 7 and 9). Its p value may be looked at at any time; where the shares are right, it is ever below α with a probability of α at most. A chi² test that is watched so rings always in the end.
 */
export class SampleRatioTest {
  private readonly counts: number[];
  private total = 0;
  /** Logarithm of the Bayes factor against the shares that were meant, and the largest that it has been. */
  private evidence = 0;
  private most = 0;

  /**
   * @param shares that are meant, all above 0, together 1
   * @param concentration of the Dirichlet prior of other shares: the larger, the nearer to those that are meant; small deviations are then found sooner, and large ones later. Default: 100
   */
  constructor(
    private readonly shares: readonly number[],
    private readonly concentration = 100,
  ) {
    const sum = shares.reduce((all, share) => all + share, 0);
    if (shares.length < 2 || shares.some((share) => !(share > 0)) || Math.abs(sum - 1) > 1e-9)
      throw new RangeError(
        `Shares of two arms or more, above 0 and together 1, are tested, and not ${shares.join(', ')}.`,
      );
    this.counts = shares.map(() => 0);
  }

  /** One more caller came to an arm. @returns the p value so far */
  saw(arm: number): number {
    const share = this.shares[arm];
    const count = this.counts[arm];
    if (share === undefined || count === undefined) throw new RangeError(`There is no arm ${arm}.`);
    // The prior predictive of this caller over the share that was meant.
    const expected = (this.concentration * share + count) / (this.concentration + this.total);
    this.evidence += Math.log(expected / share);
    this.counts[arm] = count + 1;
    this.total++;
    this.most = Math.max(this.most, this.evidence);
    return this.p;
  }

  /** Of the shares that were meant: the smallest that it has been. */
  get p(): number {
    return Math.min(1, Math.exp(-this.most));
  }
}
