import { Command, type ParseOptions } from 'commander';
import type { Surroundings } from './surroundings';

/** A command as it is known before it is loaded. */
export interface CommandEntry {
  /** As `--help` shows it: its name, whether it has options, its arguments. */
  readonly usage: string;
  /** What it does. */
  readonly summary: string;
  /** Makes the command, with its options, from the module that it lies in. */
  readonly load: () => Promise<(surroundings: Surroundings) => Command>;
}

/** The command line: of its commands only the one that is asked for is loaded. Of the others, name and summary are known. */
export class CommandLine extends Command {
  constructor(
    name: string,
    private readonly surroundings: Surroundings,
    private readonly entries: readonly CommandEntry[],
    /** What is done to a command before it is added. */
    private readonly prepare: (command: Command) => void,
  ) {
    super(name);
    const terms = new Map<string, string>();
    for (const { usage, summary } of entries) {
      terms.set(nameOf(usage), usage);
      this.addCommand(new Command(nameOf(usage)).description(summary));
    }
    const plain = new Command().createHelp();
    this.configureHelp({
      subcommandTerm: (command) => terms.get(command.name()) ?? plain.subcommandTerm(command),
    });
  }

  override async parseAsync(argv: readonly string[] = process.argv, options?: ParseOptions): Promise<this> {
    const words = options?.from === 'user' ? argv : argv.slice(2);
    await this.loadAskedFor(words);
    return super.parseAsync(argv, options);
  }

  private async loadAskedFor(words: readonly string[]): Promise<void> {
    const [first, second] = this.operandsOf(words);
    const name = first === 'help' ? second : first;
    const entry = this.entries.find(({ usage }) => nameOf(usage) === name);
    const known = this.commands.findIndex((command) => command.name() === name);
    const before = this.commands[known];
    if (entry === undefined || before === undefined) return;
    const command = (await entry.load())(this.surroundings).description(entry.summary).copyInheritedSettings(before);
    this.prepare(command);
    (this.commands as Command[]).splice(known, 1);
    this.addCommand(command);
  }

  /** The words that are neither options of all commands nor come after those of one. */
  private operandsOf(words: readonly string[]): readonly string[] {
    const reader = new Command().exitOverride().configureOutput({ outputError: () => {} });
    for (const option of this.options) reader.addOption(option);
    try {
      return reader.parseOptions([...words]).operands;
    } catch {
      return []; // What is wrong is told when it is parsed.
    }
  }
}

function nameOf(usage: string): string {
  return usage.replace(/ .*/, '');
}
