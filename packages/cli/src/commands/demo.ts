import { join } from 'node:path';
import { Command, Option } from 'commander';
import { readWav, writeFileAtomic } from '@antiphon/data';
import {
  isScalable,
  motionPage,
  parseExperimentSpec,
  type ExperimentSpec,
  type ShownMotion,
} from '@antiphon/experiment';
import { Generator, writeMotion } from '@antiphon/serve';
import { DEMO_SPECS } from '../demo-specs';
import type { Surroundings } from '../program';
import { runComparison } from '../run-comparison';

interface Options {
  size: keyof typeof DEMO_SPECS;
  out: string;
  speech: string;
}

/** `antiphon demo`: the main job in one command. Run it again after an interruption and it goes on. */
export function demoCommand(surroundings: Surroundings): Command {
  return new Command('demo')
    .description('train and compare three strategies on a synthetic corpus, then move to a recorded sentence')
    .addOption(new Option('--size <size>', 'how much to train').choices(Object.keys(DEMO_SPECS)).default('full'))
    .option('--out <folder>', 'where everything goes', 'demo-out')
    .option('--speech <file>', 'WAV file to move to', 'examples/speech/sense_and_sensibility_01_austen_64kb-0870.wav')
    .action(async ({ size, out, speech }: Options) => {
      const audio = await readWav(speech);
      const spec = parseExperimentSpec(DEMO_SPECS[size], `demo ${size}`);
      await runComparison(spec, out, surroundings);
      const motions = [];
      for (const arm of spec.arms) motions.push(await moveTo(audio, arm, { spec, out, ...surroundings }));
      const title = 'One recorded sentence, three guidance strategies';
      await writeFileAtomic(join(out, 'motion.html'), motionPage({ title, audio, motions }));
      process.stdout.write(
        `Look at ${join(out, 'report.html')} (the comparison) and ${join(out, 'motion.html')} (the sentence, moved by each arm).\n` +
          `Your own speech: npm run antiphon -- generate ${bundleOf(out, spec.arms[0]?.name ?? '')} speech.wav --out motion.bvh\n`,
      );
    });
}

/** The arm's motion for the sentence at scale 2 where it has a scale, as files and for the page. */
async function moveTo(
  audio: Awaited<ReturnType<typeof readWav>>,
  arm: ExperimentSpec['arms'][number],
  { spec, out, signal }: { spec: ExperimentSpec; out: string } & Surroundings,
): Promise<ShownMotion> {
  const generator = await Generator.open(bundleOf(out, arm.name));
  try {
    const scaled = isScalable(arm.guidance);
    const guidance = scaled ? { ...arm.guidance, scale: 2 } : arm.guidance;
    const steps = [spec.sampling.steps].flat()[0] ?? 25;
    const result = await generator.generate({
      audio,
      seed: 1,
      guidance,
      sampler: spec.sampling.sampler,
      steps,
      signal,
    });
    for (const ending of ['bvh', 'json'])
      await writeMotion(join(out, `motion-${arm.name}.${ending}`), result, { force: true });
    const caption = scaled
      ? `at scale 2 (${result.nfe} evaluations)`
      : `one branch, no scale (${result.nfe} evaluations)`;
    return { name: arm.name, caption, ...result };
  } finally {
    await generator.close();
  }
}

function bundleOf(out: string, arm: string): string {
  return join(out, 'arms', `${arm}-seed0`, 'bundle');
}
