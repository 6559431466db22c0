import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Packages of which the program below has a copy of its own. */
const COPIES = ['core', 'generate'];

/** `theirs` is the core that guidance and serve have. Of classes with private members each copy makes its own; no function asks for one. */
const PROGRAM = (theirs: string) => `
import * as mine from '@antiphon/core';
import { noiseSchedule, Random, sample, type ConditionalDenoiser, type Guidance } from '@antiphon/core';
import { Generator } from '@antiphon/generate';
import { createGuidance, guide } from '@antiphon/guidance';
import { buildApp, LiveDeployment, parseDeployment } from '@antiphon/serve';
import * as theirs from '${theirs}';

declare const network: ConditionalDenoiser;
declare const strategy: Guidance;
const random: Random = Random.stream(1, 'noise');

guide(network, strategy, { random });
const denoiser = guide(network, createGuidance({ kind: 'cfg', scale: 2 }), { random });
createGuidance({ kind: 'cfg' }).dropout(2, ['audio'], random);
void sample({ denoiser, shape: [1, 2, 3], schedule: noiseSchedule('cosine', 10), steps: 2, sampler: 'ddim', seeds: [1] });

void Generator.open('bundle');
buildApp({ live: await LiveDeployment.open(parseDeployment({ name: 'a' })) });

type Plain<T> = Omit<T, 'Registry' | 'GuideGenerator'>;
export const there: Plain<typeof theirs> = mine;
export const back: Plain<typeof mine> = theirs;
`;

test('values of one copy of a package fit the functions of packages that have another copy, as npm may install them', () => {
  const { problems, files } = compiled();
  expect(problems).toEqual([]);
  for (const name of COPIES)
    expect(
      files.filter((file) => file.endsWith(`@antiphon/${name}/src/index.ts`)),
      name,
    ).toHaveLength(1);
  expect(files.filter((file) => file.endsWith('packages/core/src/index.ts'))).toHaveLength(1);
});

/** What TypeScript says of the program, and the files that it has read. */
function compiled(): { readonly problems: readonly string[]; readonly files: readonly string[] } {
  mkdirSync(join(ROOT, 'node_modules/.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'node_modules/.cache/antiphon-copies-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of COPIES) {
    const copy = join(folder, 'node_modules/@antiphon', name);
    const filter = (path: string) => !/\.test\.ts$|fixtures/.test(path);
    cpSync(join(ROOT, 'packages', name, 'src'), join(copy, 'src'), { recursive: true, filter });
    // Of another version: TypeScript takes copies of the same version for one.
    const own = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'));
    writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...own, version: '0.0.0-copy' }));
  }
  const path = join(folder, 'program.ts');
  writeFileSync(path, PROGRAM(relative(folder, join(ROOT, 'packages/core/src/index'))));
  const base = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.convertCompilerOptionsFromJson(base.config.compilerOptions, ROOT);
  const program = ts.createProgram([path], { ...options, noEmit: true });
  const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(path));
  return {
    problems: diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    files: program.getSourceFiles().map(({ fileName }) => fileName),
  };
}
