import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import { AntiphonError } from '@antiphon/core';
import { cardSummary } from '@antiphon/guidance';
import { auditBundle, writeGuidanceCard } from '@antiphon/serve';
import { exportBundle, readCheckpoint, type Checkpoint } from '@antiphon/train';
import { auditEvaluation } from '../audit-evaluation';
import { existingStage } from '../existing-stage';
import type { Surroundings } from '../program';

/** `antiphon export`: a checkpoint becomes a bundle that serves. */
export function exportCommand({ signal }: Surroundings): Command {
  return new Command('export')
    .description('turn a checkpoint into a bundle: ONNX files, bundle.json and its guidance card')
    .argument('<checkpoint>', 'folder that "antiphon train" wrote')
    .requiredOption('--out <bundle>', 'folder of the bundle')
    .option(
      '--weak <checkpoint>',
      'weaker model of the same data for autoguidance (default: the early weights of the same training)',
    )
    .option('--guide <checkpoint>', 'finished guide that makes the key frames which a body model is shown')
    .option('--force', 'overwrite an existing bundle')
    .action(async (folder: string, options: { out: string; weak?: string; guide?: string; force?: boolean }) => {
      const checkpoint = await existingCheckpoint(folder);
      const manifest = await exportBundle(checkpoint, options.out, {
        name: basename(resolve(options.out)),
        ...(options.weak === undefined ? {} : { weak: await existingCheckpoint(options.weak) }),
        ...(options.guide === undefined ? {} : { guide: await existingStage(options.guide) }),
        ...(options.force === true ? { force: true } : {}),
      });
      const onProgress = () => {
        if (signal.aborted)
          throw new AntiphonError('INTERRUPTED', {
            resume: `The bundle is whole. "antiphon audit ${options.out}" makes its guidance card.`,
          });
      };
      const card = await auditBundle(options.out, { evaluation: auditEvaluation, onProgress });
      await writeGuidanceCard(options.out, card);
      process.stdout.write(
        `${options.out}: ${manifest.model.parameters} parameters, trained as "${manifest.guidance.kind}" for ${manifest.provenance.steps} steps\n` +
          `Guidance audit: ${cardSummary(card)} (${join(options.out, 'guidance-card.md')})\n` +
          `Next: antiphon generate ${options.out} speech.wav --out motion.bvh\n`,
      );
    });
}

async function existingCheckpoint(folder: string): Promise<Checkpoint> {
  const checkpoint = await readCheckpoint(folder);
  if (checkpoint === undefined) throw new AntiphonError('FILE_NOT_FOUND', { path: `${folder}/checkpoint.json` });
  return checkpoint;
}
