import { AntiphonError } from '@antiphon/core';
import type { Cell, Training } from '../plan/plan';
import type { Results } from '../store/results';
import type { RunOptions } from './run-options';
import { TimeLeft } from './time-left';

/** Tells how far a run is. */
export class CellProgress {
  private readonly timeLeft: TimeLeft;
  private readonly total: number;
  private trainingsLeft = 0;
  private trainingBegan = 0;

  constructor(
    private readonly options: RunOptions,
    plan: readonly Training[],
    private readonly results: Pick<Results, 'count'>,
  ) {
    this.total = plan.reduce((sum, { cells }) => sum + cells.length, 0);
    this.timeLeft = new TimeLeft(this.total / plan.length);
  }

  /** @param after trainings that follow @returns what the training calls */
  ofTraining({ id }: Training, after: number): (fraction: number, detail: string) => void {
    const { clock } = this.options;
    this.trainingsLeft = after;
    this.trainingBegan = clock();
    return (fraction, detail) => {
      const seconds = (clock() - this.trainingBegan) / 1000;
      const left = this.timeLeft.left(after + 1 - fraction, this.cellsLeft, { seconds, fraction });
      this.tell('train', `${id} ${detail}`, left);
    };
  }

  trained(): void {
    this.timeLeft.addTraining((this.options.clock() - this.trainingBegan) / 1000, 1);
  }

  /** @returns what is called when the cell is done */
  ofCell(cell: Cell): () => void {
    const began = this.options.clock();
    this.tell('sample', labelOf(cell), this.secondsLeft);
    return () => {
      this.timeLeft.addCell((this.options.clock() - began) / 1000);
    };
  }

  /** What the run tells of a cell. */
  eventOf({ id, arm, trainSeed, scale }: Cell, state: 'begun' | 'finished' | 'failed') {
    const [done, total, secondsLeft] = [this.results.count, this.total, this.secondsLeft ?? null];
    return { event: 'cell' as const, id, arm, trainSeed, scale, state, done, total, secondsLeft };
  }

  scoring(cell: Cell): void {
    this.tell('sample', `${labelOf(cell)}: metrics`, this.secondsLeft);
  }

  stopIfAborted(): void {
    if (this.options.signal?.aborted === true)
      throw new AntiphonError('INTERRUPTED', {
        resume: `Run the same command again to go on: ${this.results.count} of ${this.total} cells are finished.`,
      });
  }

  private get cellsLeft(): number {
    return this.total - this.results.count;
  }

  private get secondsLeft(): number | undefined {
    return this.timeLeft.left(this.trainingsLeft, this.cellsLeft);
  }

  private tell(phase: 'train' | 'sample', label: string, secondsLeft: number | undefined): void {
    this.options.onProgress?.({ phase, label, done: this.results.count, total: this.total, secondsLeft });
  }
}

function labelOf({ arm, trainSeed, scale, sampler, steps }: Cell): string {
  return `${arm}-seed${trainSeed}, scale ${scale}, ${sampler} ${steps}`;
}
