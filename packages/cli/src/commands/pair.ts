import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { AntiphonError, shellWord } from '@antiphon/core';
import { writeFolderAtomic } from '@antiphon/formats';
import { PAIR_FORMAT, PAIR_PARTS, PairGenerator } from '@antiphon/generate';
import { assertReplaceable } from '@antiphon/train';
import { print } from '../output/print';
import type { Surroundings } from '../surroundings';

/** `antiphon pair`: the bundles of a face and a body become one folder, from which both are generated. */
export function pairCommand({ signal }: Pick<Surroundings, 'signal'>): Command {
  return new Command('pair')
    .requiredOption('--face <bundle>', 'bundle of the face')
    .requiredOption('--body <bundle>', 'bundle of the body')
    .requiredOption('--out <folder>', 'folder of the pair')
    .option('--force', 'overwrite an existing pair or bundle')
    .action(async (options: { face: string; body: string; out: string; force?: boolean }) => {
      await assertReplaceable(options.out, options.force === true);
      // What cannot be generated together is said before anything is written.
      await (await PairGenerator.open(options, { signal })).close();
      const files: Record<string, Uint8Array | string> = {};
      for (const part of PAIR_PARTS)
        for (const name of await readdir(options[part])) {
          if (signal.aborted) throw new AntiphonError('INTERRUPTED', { resume: 'Nothing was written; run it again.' });
          const path = join(options[part], name);
          files[`${part}/${name}`] = await readFile(path).catch((cause: unknown) => {
            throw new AntiphonError('FILE_NOT_FOUND', { path }, { cause });
          });
        }
      files['bundle.json'] = `${JSON.stringify({ format: PAIR_FORMAT, bundles: PAIR_PARTS }, null, 1)}\n`;
      await writeFolderAtomic(options.out, files);
      print(`${options.out}: ${options.face} and ${options.body}\n`);
      print(`Next: antiphon generate ${shellWord(options.out)} speech.wav --out motion.html\n`);
    });
}
