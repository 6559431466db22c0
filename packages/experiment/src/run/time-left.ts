/** Less of a first training than this says nothing yet: it is mostly the compilation of the step. */
const SAYS_SOMETHING = 0.02;

/**
 * Estimates the seconds left of a run from what its parts took, trainings and cells each alike.
 * Until a cell has been seen, all cells of an arm are guessed to take a third of its training.
 */
export class TimeLeft {
  private readonly trained = { seconds: 0, count: 0 };
  private readonly sampled = { seconds: 0, count: 0 };

  constructor(private readonly cellsPerTraining: number) {}

  /** A training, or a fraction of one, that took so long. */
  addTraining(seconds: number, fraction: number): void {
    this.trained.seconds += seconds;
    this.trained.count += fraction;
  }

  addCell(seconds: number): void {
    this.sampled.seconds += seconds;
    this.sampled.count++;
  }

  /**
   * Seconds for so many trainings (fractions count) and cells; undefined until something was seen.
   * @param running what the training in progress took so far
   */
  left(
    trainings: number,
    cells: number,
    running?: { readonly seconds: number; readonly fraction: number },
  ): number | undefined {
    const seen = this.trained.count > 0 ? this.trained : running;
    const fraction = seen === undefined ? 0 : 'count' in seen ? seen.count : seen.fraction;
    if (fraction < SAYS_SOMETHING && this.sampled.count === 0) return undefined;
    const perTraining = seen === undefined || fraction === 0 ? 0 : seen.seconds / fraction;
    const perCell =
      this.sampled.count > 0
        ? this.sampled.seconds / this.sampled.count
        : perTraining / 3 / Math.max(1, this.cellsPerTraining);
    return trainings * perTraining + cells * perCell;
  }
}
