import { Command } from 'commander';
import { describeGuidance } from '@antiphon/guidance';

/** `antiphon guidance`: the strategies that are registered, with their options and papers. */
export function guidanceCommand(): Command {
  return new Command('guidance').description('list the guidance strategies with their options').action(() => {
    process.stdout.write(`${describeGuidance()}\n`);
  });
}
