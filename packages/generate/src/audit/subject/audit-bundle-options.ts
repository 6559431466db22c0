import type { GuidanceSpec } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import type { Audio } from '@antiphon/formats';
import type { AuditedEvaluation, AuditOptions } from '@antiphon/guidance';
import type { Generator } from '../../generator';

/** How a bundle is audited: how thoroughly, as which guidance, and with whose scores. */
export interface AuditBundleOptions extends AuditOptions {
  /** How the bundle will be sampled. Default: as trained. */
  readonly sampling?: GuidanceSpec;
  /** Recordings whose motion is taken for the truth. Default: the windows of the bundle's training record, where it holds any. */
  readonly data?: Dataset;
  /** How its motion is written and scored; without one, that is not checked. */
  readonly evaluation?: (
    generator: Pick<Generator, 'manifest' | 'generate'>,
    speech: (seconds: number) => Audio,
  ) => AuditedEvaluation;
}
