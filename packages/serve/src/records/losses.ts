const MINUTE = 60_000;

/** What could not be recorded: counted, and told once a minute at most. */
export class Losses {
  lost = 0;
  problem: string | undefined;
  private told = -Infinity;
  private toldLost = 0;

  constructor(
    private readonly log: (problem: string) => void,
    private readonly now: () => Date,
  ) {}

  /** Something is wrong. @param lost records that are gone by it */
  suffer(problem: string, lost = 0): void {
    this.lost += lost;
    this.problem = problem;
    const now = this.now().getTime();
    if (now - this.told < MINUTE) return;
    const fresh = this.lost - this.toldLost;
    this.log(fresh === 0 ? problem : `${problem}. ${fresh} exposures were lost since this was last told`);
    [this.told, this.toldLost] = [now, this.lost];
  }

  recovered(): void {
    this.problem = undefined;
  }
}
