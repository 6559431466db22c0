import { audit, type GuidanceCard } from '@antiphon/guidance';
import { readBundle, type BundleInMemory } from '../bundle/bundle';
import { Generator } from '../generator';
import { digestOf } from './guidance-card-file';
import type { AuditBundleOptions } from './subject/audit-bundle-options';
import { bundleSubject } from './subject/bundle-subject';

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
