import { join } from 'node:path';
import { Command, Option } from 'commander';
import { shellWord } from '@antiphon/core';
import { readAudio } from '@antiphon/formats';
import { armsFailed, parseExperimentSpec } from '@antiphon/experiment';
import { engineNamed } from '@antiphon/train';
import { DEMO_SPECS } from '../comparison/demo-specs';
import { bundleOf, moveArms } from '../comparison/move-arms';
import { recordedSentence } from '../comparison/recorded-sentence';
import { runComparison } from '../comparison/run-comparison';
import { engineOption } from '../options/engine-option';
import { list, seed } from '../options/option-types';
import { print } from '../output/print';
import type { Surroundings } from '../surroundings';

interface Options {
  size: keyof typeof DEMO_SPECS;
  out: string;
  speech?: string;
  trainSeeds?: number[];
  engine: string;
}

/** `antiphon demo`: the main job in one command. Run it again after an interruption and it goes on. */
export function demoCommand(surroundings: Surroundings): Command {
  return new Command('demo')
    .addOption(new Option('--size <size>', 'how much to train').choices(Object.keys(DEMO_SPECS)).default('full'))
    .option('--out <folder>', 'where everything goes', 'demo-out')
    .option('--speech <file>', 'recording to move to (WAV, FLAC, MP3, OGG); default: a recorded sentence')
    .option(
      '--train-seeds <list>',
      'training seeds, e.g. 0,1,2,3,4: with several, the report speaks of strategies',
      list(seed),
    )
    .addOption(engineOption())
    .action(async ({ size, out, speech, trainSeeds, engine }: Options) => {
      await engineNamed(engine).load();
      const audio = await readAudio(speech ?? recordedSentence());
      const input = { ...DEMO_SPECS[size], ...(trainSeeds === undefined ? {} : { trainSeeds }) };
      const spec = parseExperimentSpec(input, `demo ${size}`);
      const { report } = await runComparison(spec, out, surroundings, { engine });
      const speechOf = { title: 'One recorded sentence, three guidance strategies', audio };
      const unmoved = await moveArms(spec, report, out, speechOf, surroundings);
      const [arm] = spec.arms;
      print(
        `Look at ${join(out, 'report.html')} (the comparison) and ${join(out, 'motion.html')} (the sentence, moved by each arm).\n` +
          `Your own speech: ${surroundings.command ?? 'antiphon'} generate ${arm === undefined ? 'BUNDLE' : shellWord(bundleOf(spec, out, arm))} speech.wav --out motion.bvh\n`,
      );
      const failures = [...(report.failures ?? []), ...unmoved];
      if (failures.length > 0) throw armsFailed(out, failures);
    });
}
