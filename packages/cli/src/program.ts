import { loadPlugins } from '@antiphon/data';
import { Command, type Option } from 'commander';
import own from '../package.json';
import { auditCommand } from './commands/audit';
import { compareCommand } from './commands/compare';
import { dataCommand } from './commands/data';
import { demoCommand } from './commands/demo';
import { doctorCommand } from './commands/doctor';
import { evaluateCommand } from './commands/evaluate';
import { exportCommand } from './commands/export';
import { generateCommand } from './commands/generate';
import { guidanceCommand } from './commands/guidance';
import { importCommand } from './commands/import';
import { initCommand } from './commands/init';
import { pairCommand } from './commands/pair';
import { serveCommand } from './commands/serve';
import { trainCommand } from './commands/train';
import type { Surroundings } from './surroundings';

/** The command line, built but not run. */
export function program(surroundings: Surroundings): Command {
  const root = new Command('antiphon')
    .description('Audio-driven motion diffusion with pluggable guidance: train, compare and serve.')
    .version(own.version)
    .option(
      '--plugin <module>',
      'load a module that registers strategies, audio encoders, samplers, metrics or formats of your own (repeatable)',
      collect,
      [],
    )
    .hook('preAction', (command) => loadPlugins(command.opts<{ plugin: string[] }>().plugin));
  const commands = [
    demoCommand,
    trainCommand,
    exportCommand,
    importCommand,
    pairCommand,
    auditCommand,
    generateCommand,
    compareCommand,
    evaluateCommand,
    serveCommand,
    dataCommand,
    guidanceCommand,
    doctorCommand,
    initCommand,
  ];
  for (const command of commands) root.addCommand(command(surroundings));
  throwMistakes(root);
  return root;
}

/** Mistakes at the command line are thrown, not printed: `reportError` says them like any other. */
function throwMistakes(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => {} });
  command.options.forEach((option) => refuseTwice(command, option));
  command.commands.forEach(throwMistakes);
}

/** Of an option that has one value, the first would be forgotten without a word. Options that may be repeated collect values from a list or an object on. */
function refuseTwice(command: Command, option: Option): void {
  if (option.isBoolean() || option.negate || typeof option.defaultValue === 'object') return;
  let given = false;
  command.on(`option:${option.name()}`, () => {
    if (given) command.error(`error: option '${option.flags}' is given twice. Give it once`);
    given = true;
  });
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}
