import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { removeStaleTemporaries, temporaryBeside } from '@antiphon/core/process';
import { makeFolder } from '@antiphon/formats/files';
import type { GuidanceCard } from '@antiphon/guidance';
import { auditBundle, type AuditBundleOptions } from '@antiphon/generate';
import { exportBundle, type Checkpoint } from '@antiphon/train';
import { auditEvaluation } from './audit-evaluation';

/** Audits what would be served: the checkpoint is exported, to a place that nobody sees. */
export async function auditCheckpoint(
  checkpoint: Checkpoint,
  folder: string,
  options: AuditBundleOptions = {},
): Promise<GuidanceCard> {
  await removeStaleTemporaries(tmpdir());
  const temporary = temporaryBeside(join(tmpdir(), 'antiphon-audit'));
  await makeFolder(temporary);
  try {
    const bundle = join(temporary, 'bundle');
    await exportBundle(checkpoint, bundle, { name: basename(resolve(folder)) });
    // What was audited is gone when this returns: the card is about the checkpoint.
    return { ...(await auditBundle(bundle, { evaluation: auditEvaluation, ...options })), subject: undefined };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
