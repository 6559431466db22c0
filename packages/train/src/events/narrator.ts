import { FILE_FORMATS, isAntiphonError, oneLine } from '@antiphon/core';
import { EarlyWords, type Word } from './early-words/early-words';
import type { Telling } from './tell-events';
import type { Losses, TrainingEvent } from './training-event';

/** Steps from one event of a step to the next, and the longest time without one, ms. */
const EVERY = 10;
const LONGEST = 10_000;

/** What the first event says of a training. */
export interface Beginning {
  /** Steps done, and in all. */
  readonly step: number;
  readonly steps: number;
  /** A guidance kind, or the name of a stage. */
  readonly of: string;
  readonly seed: number;
  readonly batchSize: number;
  readonly parameters: number;
  readonly engine: string;
}

/** A step that is done. */
export interface Done {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
}

/** An event before it is known when it happened. */
type Untimed<E> = E extends TrainingEvent ? Omit<E, 'time'> : never;

/** Makes a training's events of what the loop does, and the early words about it. */
export class Narrator {
  private readonly words: EarlyWords;
  private readonly began: number;
  private told: number;
  private losses: number[] = [];
  /** The mean loss of the last event of a step. */
  private mean = NaN;
  private step: number;

  constructor(
    private readonly telling: Telling,
    private readonly beginning: Beginning,
    private readonly time: { readonly clock: () => number; readonly now: () => Date },
  ) {
    this.words = new EarlyWords(beginning.steps, telling.before);
    this.began = this.told = time.clock();
    this.step = beginning.step;
    this.tell({ event: 'start', format: FILE_FORMATS.trainingEvents, ...beginning });
  }

  /** The loss at the start of the training, where it was told. */
  get firstLoss(): number | undefined {
    return this.words.firstLoss;
  }

  /** The loss of the last steps. */
  get meanLoss(): number {
    return this.mean;
  }

  /** Tells of a step where one is due. @param dropped shares of conditions since the last such event @returns whether it was told */
  did(done: Done, last: boolean, dropped: () => Record<string, number>): boolean {
    this.step = done.step;
    this.losses.push(done.loss);
    const now = this.time.clock();
    const due = last || done.step === this.beginning.step + 1 || done.step % EVERY === 0 || now - this.told > LONGEST;
    if (!due) return false;
    this.told = now;
    this.mean = this.losses.reduce((sum, loss) => sum + loss, 0) / this.losses.length;
    this.losses = [];
    const secondsLeft = Number.isFinite(done.secondsLeft) ? done.secondsLeft : null;
    this.tell({ event: 'step', ...done, loss: this.mean, dropped: dropped(), secondsLeft });
    return true;
  }

  /** Tells what nobody has to listen for. */
  says({ kind, text }: Word): void {
    this.tell({ event: 'warning', step: this.step, kind, text });
  }

  validated(losses: { readonly training: Losses; readonly validation: Losses | null }): void {
    this.tell({ event: 'validation', step: this.step, ...losses });
  }

  sampled(metrics: Readonly<Record<string, number | null>>): void {
    this.tell({ event: 'samples', step: this.step, metrics: { ...metrics } });
  }

  wroteCheckpoint(): void {
    this.tell({ event: 'checkpoint', step: this.step });
  }

  finished(): void {
    this.tell({ event: 'end', step: this.step, reason: 'finished', seconds: this.seconds });
  }

  failed(error: unknown): void {
    const end = { event: 'end', step: this.step, seconds: this.seconds } as const;
    if (isAntiphonError(error) && error.code === 'INTERRUPTED') this.tell({ ...end, reason: 'interrupted' });
    else
      this.tell({ ...end, reason: 'failed', error: oneLine(error instanceof Error ? error.message : String(error)) });
  }

  private get seconds(): number {
    return (this.time.clock() - this.began) / 1000;
  }

  private tell(untimed: Untimed<TrainingEvent>): void {
    const time = this.time.now().toISOString();
    const { event: kind, ...rest } = untimed;
    const event = { event: kind, time, ...rest } as TrainingEvent;
    this.telling.tell(event);
    for (const word of this.words.after(event))
      this.telling.tell({ event: 'warning', time, step: this.step, kind: word.kind, text: word.text });
  }
}
