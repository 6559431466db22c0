import { readdir, readFile } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import { Command } from 'commander';
import { AntiphonError, shellWord } from '@antiphon/core';
import { writeFolderAtomic } from '@antiphon/formats';
import own from '../../package.json';
import { print } from '../output/print';
import { packageName } from '../work/package-name';
import { templates } from '../work/templates';

/** Files of a project, and of the folder of templates (npm leaves a ".gitignore" out of what it publishes). */
const FILES = {
  'package.json': 'package.json',
  'experiment.yaml': 'experiment.yaml',
  'strategies/mine.mjs': 'strategies/mine.mjs',
  'strategies/mine.test.mjs': 'strategies/mine.test.mjs',
  'README.md': 'README.md',
  '.gitignore': 'gitignore',
};

/** `antiphon init`: a project to begin with. */
export function initCommand(): Command {
  return new Command('init')
    .description('write a project: a comparison, a guidance strategy of your own with its law test, and a package.json')
    .argument('<folder>', 'a new folder, or an empty one; its name becomes the name of the project')
    .action(async (folder: string) => {
      await assertEmpty(folder);
      await writeFolderAtomic(folder, await projectFiles(basename(resolve(folder))));
      print(
        `${folder}: a comparison (experiment.yaml), a strategy (strategies/mine.mjs) and its law test. Next:\n\n` +
          `  cd ${shellWord(folder)} && npm install\n` +
          '  npm test           # the laws that every strategy is held to\n' +
          '  npm run compare    # cfg and your strategy on a small corpus, in half a minute\n',
      );
    });
}

/** @throws INVALID_INPUT for what is there and no empty folder, and for the folder that the command runs in, which a whole one would replace under its feet */
async function assertEmpty(folder: string): Promise<void> {
  const refuse = (problem: string) => new AntiphonError('INVALID_INPUT', { source: folder, problem });
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw refuse(error.code === 'ENOTDIR' ? 'a file of this name is in the way. Name a new folder' : error.message);
  });
  if (names.length > 0) {
    const shown = [...names.sort().slice(0, 3), ...(names.length > 3 ? ['…'] : [])].join(', ');
    throw refuse(`the folder is not empty (${shown}). Name a new or an empty one`);
  }
  if (`${process.cwd()}${sep}`.startsWith(`${resolve(folder)}${sep}`))
    throw refuse('the command runs in this folder. Name one below it, such as "my-project"');
}

async function projectFiles(name: string): Promise<Record<string, string>> {
  const contents = Object.entries(FILES).map(async ([file, template]) => {
    const text = await readFile(new URL(template, templates('init/')), 'utf8');
    return [file, file === 'package.json' ? manifestOf(text, name) : text];
  });
  return Object.fromEntries(await Promise.all(contents)) as Record<string, string>;
}

/** The template with the project's name, and with the versions that belong to this command. */
function manifestOf(template: string, name: string): string {
  const manifest = JSON.parse(template) as { readonly dependencies: Readonly<Record<string, string>> };
  const versions: Readonly<Record<string, string>> = { ...own.dependencies, [own.name]: `^${own.version}` };
  const dependencies = Object.keys(manifest.dependencies).map((wanted) => [wanted, versions[wanted]]);
  const written = { ...manifest, name: packageName(name), dependencies: Object.fromEntries(dependencies) as object };
  return `${JSON.stringify(written, null, 2)}\n`;
}
