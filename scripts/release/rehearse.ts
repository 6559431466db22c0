import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHROMIUM } from '../chromium';
import { BuiltImage } from '../container/built-image';
import { servesInContainer } from '../container/serves';
import { exampleNames } from './examples';
import { inBrowser } from './rehearsal/browser';
import { firstRelease } from './rehearsal/first-release';
import { commands, demoByNpx } from './rehearsal/installed-command';
import { Lanes } from './rehearsal/lanes';
import { brokenPublish, copiesOfCore, patchOfOne, preRelease } from './rehearsal/later-releases';
import { packedProblems } from './rehearsal/packed-checks';
import { Project } from './rehearsal/project';
import { parseReadme, type Readme } from './rehearsal/readme';
import { freePort } from './rehearsal/registry';
import { runExample, runInit } from './rehearsal/run-example';
import { checkTypes, followReadme } from './rehearsal/readme-code';

// `npm run check:release [-- --all]`: a whole release on a local registry, and everything that a user does with it, in empty folders outside the repository. Nothing leaves this machine, and nothing
// of the checkout is changed. Without --all what CI has time for: two examples, and one later release.

const { values: options } = parseArgs({
  options: { all: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } },
});
/** Of the examples, what CI has time for. */
const QUICK = ['guidance-on-your-denoiser', 'tfjs-layers-training'];
const checkout = process.cwd();
const work = await mkdtemp(join(tmpdir(), 'antiphon-release-'));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const lanes = new Lanes(2, () => performance.now());
const { workspace, registry, user, folders, names } = await firstRelease(checkout, work, lanes);
const project = (name: string) => Project.make(join(work, 'projects', name), user);

try {
  const readmes = new Map<string, Readme>();
  for (const folder of folders)
    readmes.set(
      folder,
      parseReadme(await readFile(join(workspace.folder, 'packages', folder, 'package/README.md'), 'utf8')),
    );

  const speech = join(checkout, 'examples/speech/sense_and_sensibility_01_austen_64kb-0880.wav');
  const encoder = /```js\n([^`]*registerAudioEncoder\([^`]*)```/.exec(await readFile('docs/extending.md', 'utf8'))?.[1];
  if (encoder === undefined) throw new Error('docs/extending.md shows no audio encoder.');

  // What READMEs find in their folders comes from what a user does first; meanwhile, what needs none of it.
  lanes.add('npx @antiphon/cli demo; its commands and a plugin; every README, alone', async () => {
    const newcomer = await project('newcomer');
    await lanes.step('npx @antiphon/cli demo', () => demoByNpx(newcomer));
    const bundle = join(newcomer.folder, 'demo-out/arms/cfg-seed0/bundle');
    const commandLine = await project('command');
    report('@antiphon/cli', await commandLine.install(['@antiphon/cli']));
    await lanes.step('@antiphon/cli: commands and a plugin', () => commands(commandLine, bundle, speech, encoder));
    lanes.add('Dockerfile: its steps without a daemon; healthy, answers, ends', async () => {
      const dockerfile = await readFile('Dockerfile', 'utf8');
      const context = (await project('context')).folder;
      await copyFile('Dockerfile', join(context, 'Dockerfile'));
      const args = { VERSION: '0.1.0' };
      const image = await BuiltImage.build(dockerfile, { context, work: join(work, 'image'), args, env: user.env });
      await servesInContainer(image, { bundle, speech, port: await freePort() });
    });
    const props = { bundle, speech, recordings: join(commandLine.folder, 'recordings') };
    for (const [folder, readme] of readmes)
      if (folder !== 'cli')
        lanes.add(`@antiphon/${folder}: its README, alone`, async () => {
          if (readme.install.length === 0) throw new Error('Its README has no line "npm install …".');
          report(readme.install.join(' '), await followReadme(await project(folder), readme, props));
        });
  });
  for (const folder of folders)
    lanes.add(`@antiphon/${folder}: as packed`, async () => {
      const problems = await packedProblems(join(workspace.folder, 'packages', folder, 'package'), work, user.env);
      if (problems.length > 0) throw new Error(problems.join('\n'));
    });
  if (CHROMIUM === undefined && process.env['CI']) throw new Error('CI needs what is missing here: Chromium');
  if (CHROMIUM === undefined) lanes.tell('skipped: core and guidance in a page (no Chromium here)');
  else
    lanes.add('core and guidance in Chromium, by esbuild and Vite', async () => {
      const page = await project('browser');
      await page.install(['@antiphon/core', '@antiphon/guidance']);
      const { problems, size } = await inBrowser(page);
      if (problems.length > 0) throw new Error(problems.join('\n'));
      lanes.tell(`core and guidance: ${(size / 1024).toFixed(1)} kB gzipped`);
    });
  lanes.add('TypeScript, strict, all types checked', async () => {
    const typed = await project('typed');
    await typed.install([...new Set([...readmes.values()].flatMap(({ install }) => install)), '@types/node@20']);
    const blocks = new Map([...readmes].map(([folder, readme]) => [folder, readme.blocks]));
    await checkTypes(typed, blocks, tsc);
  });
  if (options.all) lanes.add('antiphon init', async () => runInit(await project('init')));
  for (const name of (await exampleNames(workspace.folder)).filter((each) => options.all || QUICK.includes(each)))
    lanes.add(`examples/${name}`, async () => runExample(name, workspace.folder, await project(name)));
  await lanes.done();

  await lanes.step('a patch of one package', () => patchOfOne(workspace, registry, names));
  if (options.all) await lanes.step('a pre-release', () => preRelease(workspace, registry, names));
  if (options.all)
    await lanes.step('a publish that breaks, and is run again', () => brokenPublish(workspace, registry, names));
  if (options.all)
    await lanes.step('packages of one minor, and of two', async () => {
      const copies = await copiesOfCore(await project('together'), await project('apart'), tsc);
      if (copies[0] !== 1) throw new Error(`${copies[0]} copies of core beside the latest guidance.`);
      lanes.tell(
        `copies of core: ${copies[0]} where packages are of one minor, ${copies[1]} with guidance 0.1 beside core 0.2`,
      );
    });
} finally {
  await registry.close();
  if (options.keep) console.log(`kept: ${work}`);
  else await rm(work, { recursive: true, force: true, maxRetries: 3 });
}
lanes.end();

function report(what: string, { seconds, size, packages }: { seconds: number; size: number; packages: number }): void {
  lanes.tell(
    `npm install ${what}: ${seconds.toFixed(1)} s, ${(size / 2 ** 20).toFixed(1)} MB, ${packages} packages, no warning`,
  );
}
