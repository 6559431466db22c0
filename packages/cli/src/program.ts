import type { Command, Option } from 'commander';
import own from '../package.json';
import { CommandLine, type CommandEntry } from './command-line';
import type { Surroundings } from './surroundings';

/** The commands, in the order of `--help`. Only the one that is asked for is loaded. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    usage: 'demo [options]',
    summary: 'train and compare three strategies on a synthetic corpus, then move to a recorded sentence',
    load: async () => (await import('./commands/demo')).demoCommand,
  },
  {
    usage: 'init <folder>',
    summary: 'write a project: a comparison, a guidance strategy of your own with its law test, and a package.json',
    load: async () => (await import('./commands/init')).initCommand,
  },
  {
    usage: 'train [options]',
    summary: 'train a model on a folder of recordings (audio beside BVH, CSV, NPY or NPZ); run it again to resume',
    load: async () => (await import('./commands/train')).trainCommand,
  },
  {
    usage: 'export [options] <checkpoint>',
    summary:
      'turn a checkpoint into a bundle: ONNX files, bundle.json and its guidance card; or its weights into a file; a bundle into a model repository of Triton',
    load: async () => (await import('./commands/export')).exportCommand,
  },
  {
    usage: 'import [options] <folder>',
    summary: 'turn trained weights of another project into a bundle; nothing in their files is executed',
    load: async () => (await import('./commands/import')).importCommand,
  },
  {
    usage: 'pair [options]',
    summary: 'put the bundles of a face and a body into one folder, to generate both for the same speech',
    load: async () => (await import('./commands/pair')).pairCommand,
  },
  {
    usage: 'audit [options] <model>',
    summary: 'prove what guidance does in a model: a checkpoint, a bundle, or a foreign ONNX model with --mapping',
    load: async () => (await import('./commands/audit')).auditCommand,
  },
  {
    usage: 'generate [options] <bundle> <speech>',
    summary: 'generate motion for a recording of any length',
    load: async () => (await import('./commands/generate')).generateCommand,
  },
  {
    usage: 'compare [options] [spec]',
    summary: 'train and compare guidance strategies; run it again to resume',
    load: async () => (await import('./commands/compare')).compareCommand,
  },
  {
    usage: 'report [options] <run...>',
    summary: 'write a comparison for a paper: CSV, LaTeX, SVG, PDF; or lay several runs beside each other',
    load: async () => (await import('./commands/report')).reportCommand,
  },
  {
    usage: 'watch [options] <run>',
    summary: 'show on a live page how a comparison or a training goes, here or in another process',
    load: async () => (await import('./commands/watch')).watchCommand,
  },
  {
    usage: 'evaluate [options] <bundle>',
    summary:
      'generate motion for test recordings and compute FD_g, FD_k, Div_g, Div_k and cross variance as the evaluation of audio2photoreal does, with seeds and floors',
    load: async () => (await import('./commands/evaluate')).evaluateCommand,
  },
  {
    usage: 'serve [options] [deployment]',
    summary:
      'serve a bundle, or several arms, over HTTP: POST /v1/generate with a recording (WAV, FLAC, MP3, OGG Vorbis or Opus) as the body',
    load: async () => (await import('./commands/serve')).serveCommand,
  },
  {
    usage: 'data',
    summary: 'recordings: look into a folder of them, or make a synthetic corpus',
    load: async () => (await import('./commands/data')).dataCommand,
  },
  {
    usage: 'guidance [kind]',
    summary: 'list the guidance strategies, or the options of one',
    load: async () => (await import('./commands/guidance')).guidanceCommand,
  },
  {
    usage: 'doctor [options]',
    summary: 'tell what is installed, try every engine and device, and measure how fast each multiplies matrices',
    load: async () => (await import('./commands/doctor')).doctorCommand,
  },
];

/** The command line, built but not run. */
export function program(surroundings: Surroundings): Command {
  const root = new CommandLine('antiphon', surroundings, COMMANDS, throwMistakes)
    .description('Audio-driven motion diffusion with pluggable guidance: train, compare and serve.')
    .version(own.version)
    .option(
      '--plugin <module>',
      'load a module that registers strategies, audio encoders, samplers, metrics or formats of your own (repeatable)',
      collect,
      [],
    )
    .hook('preAction', (command) => loadGiven(command.opts<{ plugin: string[] }>().plugin));
  throwMistakes(root);
  return root;
}

/** Loads plugins, and what it takes to load one only where there is one. */
async function loadGiven(plugins: readonly string[]): Promise<void> {
  if (plugins.length > 0) await (await import('@antiphon/data/plugins')).loadPlugins(plugins);
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
