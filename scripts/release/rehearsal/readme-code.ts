import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation, Project } from './project';
import { asCommonJs, asModule, type Block, type Readme } from './readme';

/** What READMEs may take for there: a small trained bundle, a recorded sentence, a folder of recordings. */
export interface Props {
  readonly bundle: string;
  readonly speech: string;
  readonly recordings: string;
}

/** Installs a package as its README says, alone in an empty project, and runs each of its blocks as an ES module and as CommonJS. */
export async function followReadme(project: Project, { install, blocks }: Readme, props: Props): Promise<Installation> {
  const installation = await project.install(install);
  await layOut(project, props);
  for (const [index, block] of blocks.entries()) {
    for (const [name, code] of [
      [`block-${index + 1}.mjs`, await asModule(block)],
      [`block-${index + 1}.cjs`, await asCommonJs(block)],
    ] as const) {
      await project.write(name, code);
      const { stdout } = await project.run(process.execPath, [name], { limit: 120_000 });
      if (stdout.trim() === '') throw new Error(`${name} of the README shows nothing.`);
    }
  }
  return installation;
}

/** All blocks of all READMEs in one strict project: with the types of dependencies checked, too. */
export async function checkTypes(
  project: Project,
  blocks: ReadonlyMap<string, readonly Block[]>,
  tsc: string,
): Promise<void> {
  const files: string[] = [];
  for (const [name, own] of blocks)
    for (const [index, { code, language }] of own.entries()) {
      // JavaScript says no types of parameters: it is checked as far as it can be.
      const file = `${name.replace(/\W+/g, '-')}-${index + 1}.${language === 'ts' ? 'mts' : 'mjs'}`;
      await writeFile(join(project.folder, file), `${code}\nexport {};\n`);
      files.push(file);
    }
  await project.write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        moduleResolution: 'nodenext',
        target: 'es2023',
        skipLibCheck: false,
        allowJs: true,
        checkJs: false,
        noEmit: true,
      },
      files,
    }),
  );
  await project.run(process.execPath, [tsc, '-p', '.']);
}

async function layOut({ folder }: Project, { bundle, speech, recordings }: Props): Promise<void> {
  await mkdir(join(folder, 'runs'), { recursive: true });
  await cp(bundle, join(folder, 'runs/bundle'), { recursive: true });
  await cp(speech, join(folder, 'speech.wav'));
  await cp(recordings, join(folder, 'recordings'), { recursive: true });
}
