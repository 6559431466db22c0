import type { ExposureRecord } from '@antiphon/data/serving-records';
import { LogHistogram } from './log-histogram';

/** What answers of an arm cost, to whomever they were given. */
export class ArmCosts {
  readonly by: Record<ExposureRecord['by'], number> = { sticky: 0, forced: 0, holdout: 0, fallback: 0 };
  /** Answers by bundle. */
  readonly bundles = new Map<string, number>();
  readonly seconds = new LogHistogram();
  readonly queued = new LogHistogram();
  /** Seconds of work for a second of audio. */
  readonly realTime = new LogHistogram();
  readonly nfe = new LogHistogram();
  /** What others made of the same requests, by arm. */
  readonly shadows = new Map<string, { readonly differences: LogHistogram; most: number; failed: number }>();

  add(exposure: ExposureRecord): void {
    const { by, bundle, seconds, queued, audioSeconds, nfe, shadows = [], again } = exposure;
    this.compare(shadows);
    if (again === true) return;
    this.by[by]++;
    this.bundles.set(bundle, (this.bundles.get(bundle) ?? 0) + 1);
    this.seconds.add(seconds);
    this.queued.add(queued);
    if (audioSeconds > 0) this.realTime.add(seconds / audioSeconds);
    this.nfe.add(nfe);
  }

  private compare(shadows: NonNullable<ExposureRecord['shadows']>): void {
    for (const { arm, difference } of shadows) {
      const own = this.shadows.get(arm) ?? { differences: new LogHistogram(), most: 0, failed: 0 };
      if (difference === null) own.failed++;
      else own.differences.add(difference);
      own.most = Math.max(own.most, difference ?? 0);
      this.shadows.set(arm, own);
    }
  }
}
