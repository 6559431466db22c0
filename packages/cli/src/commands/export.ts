import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import { AntiphonError, shellWord } from '@antiphon/core';
import { cardSummary } from '@antiphon/guidance';
import { auditBundle, writeGuidanceCard } from '@antiphon/generate';
import { assertFree } from '@antiphon/formats/files';
import {
  exportBundle,
  exportWeights,
  readCheckpoint,
  readStageCheckpoint,
  type Checkpoint,
  type StageCheckpoint,
} from '@antiphon/train';
import { auditProgress } from '../output/audit-progress';
import { print } from '../output/print';
import { ProgressLine } from '../output/progress';
import type { Surroundings } from '../surroundings';
import { auditEvaluation } from '../work/audit-evaluation';
import { assertRepositoryFree, writeModelRepository } from '../triton/model-repository';
import { existingStage } from '../work/existing-stage';

/** `antiphon export`: a checkpoint becomes a bundle that serves, or a bundle what other servers load. */
export function exportCommand({ clock, signal }: Surroundings): Command {
  return new Command('export')
    .argument('<checkpoint>', 'folder that "antiphon train" wrote; for --triton alone, a bundle')
    .option('--out <bundle>', 'folder of the bundle')
    .option(
      '--weights <file>',
      'write the weights there, of any stage, as safetensors or (.pt, .pth) a PyTorch checkpoint, with the names of audio2photoreal where the model has its parts; "antiphon import" reads them',
    )
    .option(
      '--weak <checkpoint>',
      'weaker model of the same data for autoguidance (default: the early weights of the same training)',
    )
    .option('--guide <checkpoint>', 'finished guide that makes the key frames which a body model is shown')
    .option(
      '--triton <folder>',
      'write a model repository for NVIDIA Triton there, of the bundle (docs/triton.md says what must be done around its networks)',
    )
    .option('--force', 'overwrite an existing bundle or repository')
    .action(async (folder: string, options: Options) => {
      const { out, weights, triton } = options;
      if (out === undefined && weights === undefined && triton === undefined)
        throw new AntiphonError('INVALID_INPUT', {
          source: 'export',
          problem:
            'nothing says what becomes of the checkpoint: pass --out BUNDLE, --weights FILE.safetensors or --triton FOLDER',
        });
      if (triton !== undefined) await assertRepositoryFree(triton, options.force);
      if (weights !== undefined) await writeWeights(folder, weights, options);
      if (out !== undefined) await writeBundle(folder, out, options, { clock, signal });
      if (triton !== undefined) await writeRepository(out ?? folder, triton, options);
    });
}

interface Options {
  out?: string;
  weights?: string;
  triton?: string;
  weak?: string;
  guide?: string;
  force?: boolean;
}

async function writeWeights(folder: string, path: string, { force }: Options): Promise<void> {
  await assertFree(path, force === undefined ? {} : { force });
  await exportWeights(await anyCheckpoint(folder), path);
  print(`${path}: the weights of ${folder}\n`);
}

/** Of a bundle: what is loaded is what an audit was made of. */
async function writeRepository(bundle: string, folder: string, { force }: Options): Promise<void> {
  const isCheckpoint = await access(join(bundle, 'checkpoint.json')).then(
    () => true,
    () => false,
  );
  if (isCheckpoint)
    throw new AntiphonError('INVALID_INPUT', {
      source: bundle,
      problem: `it is a checkpoint, and --triton writes the networks of a bundle: pass --out BUNDLE, too, or a bundle in its place`,
    });
  const { models } = await writeModelRepository(bundle, folder, force === undefined ? {} : { force });
  print(`${folder}: ${models.join(', ')}\nNext: tritonserver --model-repository ${shellWord(resolve(folder))}\n`);
}

/** A denoiser's, or of another stage. */
async function anyCheckpoint(folder: string): Promise<Checkpoint | StageCheckpoint> {
  try {
    return await existingCheckpoint(folder);
  } catch (error) {
    // Its index says that it is a stage's: read as such, or what is wrong with either.
    const stage = await readStageCheckpoint(folder).catch(() => undefined);
    if (stage !== undefined) return stage;
    throw error;
  }
}

async function writeBundle(
  folder: string,
  out: string,
  options: Options,
  { clock, signal }: Surroundings,
): Promise<void> {
  const checkpoint = await existingCheckpoint(folder);
  const manifest = await exportBundle(checkpoint, out, {
    name: basename(resolve(out)),
    signal,
    ...(options.weak === undefined ? {} : { weak: await existingCheckpoint(options.weak) }),
    ...(options.guide === undefined ? {} : { guide: await existingStage(options.guide) }),
    ...(options.force === true ? { force: true } : {}),
  });
  const line = new ProgressLine(clock);
  const onProgress = auditProgress(
    line,
    { clock, signal },
    `The bundle is whole. "antiphon audit ${out}" makes its guidance card.`,
  );
  const card = await auditBundle(out, { evaluation: auditEvaluation, onProgress });
  await writeGuidanceCard(out, card);
  line.end(`${out}: audited`);
  print(
    `${out}: ${manifest.model.parameters} parameters, trained as "${manifest.guidance.kind}" for ${manifest.provenance.steps} steps\n` +
      `Guidance audit: ${cardSummary(card)} (${join(out, 'guidance-card.md')})\n` +
      `${nextStep(checkpoint, manifest, out)}\n`,
  );
}

/** What to do with a bundle. One that is shown key frames generates only with what makes them. */
function nextStep(
  { config }: Checkpoint,
  { motion, guide }: Awaited<ReturnType<typeof exportBundle>>,
  out: string,
): string {
  if (config.keyFrameEvery !== null && guide === undefined)
    return `It is shown key frames. To generate from speech, export it with the guide that makes them: --guide GUIDE`;
  const ending = motion.parts.some(({ kind }) => kind === 'skeleton') ? 'bvh' : 'csv';
  return `Next: antiphon generate ${shellWord(out)} speech.wav --out motion.${ending}`;
}

async function existingCheckpoint(folder: string): Promise<Checkpoint> {
  const checkpoint = await readCheckpoint(folder);
  if (checkpoint === undefined) throw new AntiphonError('FILE_NOT_FOUND', { path: `${folder}/checkpoint.json` });
  return checkpoint;
}
