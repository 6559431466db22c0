import { Command } from 'commander';
import { describeGuidance } from '@antiphon/guidance';
import { print } from '../output/print';

/** `antiphon guidance`: the strategies that are registered, with their papers; of one, its options. */
export function guidanceCommand(): Command {
  return new Command('guidance')
    .argument('[kind]', 'strategy whose options to show')
    .action((kind: string | undefined) => {
      print(`${describeGuidance(kind)}\n`);
      if (kind === undefined) print('\n"antiphon guidance KIND" shows its options.\n');
    });
}
