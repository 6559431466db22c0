import type { GuidanceSpec } from '@antiphon/core';
import type { Dataset } from '@antiphon/data';
import type { Audio } from '@antiphon/formats';
import { audit, type AuditedEvaluation, type AuditOptions, type GuidanceCard } from '@antiphon/guidance';
import { readBundle, type BundleInMemory } from '../bundle/bundle';
import { Generator } from '../generator';
import { digestOf } from './guidance-card-file';
import { bundleSubject } from './subject/bundle-subject';

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

/**
 * Audits a bundle (its folder, or one in memory) through the same `Generator` that serves it: with the windows of its training record or of recordings, and with synthetic speech.
 * @throws FILE_NOT_FOUND, INVALID_BUNDLE; INVALID_INPUT, TOO_LITTLE_DATA for recordings that are not of its kind
 */
export async function auditBundle(
  bundle: string | BundleInMemory,
  options: AuditBundleOptions = {},
): Promise<GuidanceCard> {
  const read = typeof bundle === 'string' ? await readBundle(bundle) : bundle;
  const generator = await Generator.open(read);
  try {
    const { record, recordProblem } = read;
    const told = { ...(record && { record }), ...(recordProblem !== undefined && { recordProblem }) };
    const card = await audit(await bundleSubject(generator, told, options), options);
    return typeof bundle === 'string' ? { ...card, subject: await digestOf(bundle) } : card;
  } finally {
    await generator.close();
  }
}
