import { join } from 'node:path';
import { Command, Option } from 'commander';
import { AntiphonError, shellWord } from '@antiphon/core';
import { isHeard } from '@antiphon/data';
import { importAudio2photoreal, type ImportResult } from '@antiphon/train';
import { print } from '../output/print';
import { ProgressLine } from '../output/progress';
import type { Surroundings } from '../surroundings';

/** `antiphon import`: weights that another project trained become a bundle. */
export function importCommand({ clock, signal }: Surroundings): Command {
  return new Command('import')
    .argument('<folder>', 'folder with its checkpoints (.pt, .pth, .safetensors) and args.json')
    .addOption(new Option('--from <project>', 'whose weights').choices(['audio2photoreal']).makeOptionMandatory())
    .requiredOption('--out <bundle>', 'folder of the bundle; of a face and a body model, two bundles in it')
    .option('--stats <file>', 'data_stats.pth of the person (default: the one in the folder)')
    .option('--force', 'overwrite an existing bundle')
    .action(async (folder: string, options: { out: string; stats?: string; force?: boolean }) => {
      const line = new ProgressLine(clock);
      const { bundles, files, remarks } = await importAudio2photoreal(folder, options.out, {
        ...(options.stats === undefined ? {} : { stats: options.stats }),
        ...(options.force === true ? { force: true } : {}),
        onProgress: (what) => {
          if (signal.aborted) throw new AntiphonError('INTERRUPTED', { resume: 'Nothing was written; run it again.' });
          line.show(what, true);
        },
      });
      for (const [kind, file] of Object.entries(files)) print(`${kind}: ${file}\n`);
      for (const [part, { model, frames }] of Object.entries(bundles))
        print(`${options.out}: ${part}, ${model.parameters} parameters, windows of ${frames} frames\n`);
      for (const remark of remarks) print(`Note: ${remark}\n`);
      line.end(nextStep(options.out, bundles));
    });
}

/** What the weights are enough for: what was not in the folder, `remarks` has said. */
function nextStep(out: string, bundles: ImportResult['bundles']): string {
  const parts = Object.entries(bundles);
  const speaks = parts.filter(([, { conditions, guide }]) =>
    conditions.every((spec) => isHeard(spec) || (spec.kind === 'key-frames' && guide !== undefined)),
  );
  const [[part] = ['']] = speaks;
  if (speaks.length === 0)
    return 'Next: put what is missing (see the notes above) into the folder and import it again; as it is, speech alone gives no motion.';
  const bundle = speaks.length === parts.length ? out : join(out, part);
  return `Next: antiphon generate ${shellWord(bundle)} speech.wav --out motion.npy`;
}
