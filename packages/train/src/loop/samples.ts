/** Metrics of motions, by name; null where one cannot be measured. */
export type SampleMetrics = Readonly<Record<string, number | null>>;

/** What a training's samples are measured by while it goes on. It must not change a bit of the training. */
export interface TrainingSamples<C> {
  /** Steps from one time to the next; motions are sampled after the last step, too. */
  readonly every: number;
  /**
   * Samples motions with the network as it is, and measures them. What it throws ends the training as an error of its own does, with its last checkpoint kept.
   * @param checkpoint the training as it would be saved now
   */
  measure(checkpoint: C, signal: AbortSignal | undefined): Promise<SampleMetrics | undefined>;
}
