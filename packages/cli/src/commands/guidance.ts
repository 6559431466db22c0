import { Command } from 'commander';
import { describeGuidance } from '@antiphon/guidance';

/** `antiphon guidance`: the strategies that are registered, with their papers; of one, its options. */
export function guidanceCommand(): Command {
  return new Command('guidance')
    .description('list the guidance strategies, or the options of one')
    .argument('[kind]', 'strategy whose options to show')
    .action((kind: string | undefined) => {
      process.stdout.write(`${describeGuidance(kind)}\n`);
      if (kind === undefined) process.stdout.write('\n"antiphon guidance KIND" shows its options.\n');
    });
}
