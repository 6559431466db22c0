import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Application, type DeclarationReflection } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { entries, type Entry } from '../entries';
import { anchorsOf } from './links/on-github';

/**
 * Writes the API reference as Markdown, a page for each entry that a package exports, from the sources' own types and docstrings.
 * @param root of the repository
 * @param out folder, made anew
 * @throws Error where the sources cannot be read as TypeScript
 */
export async function writeApiReference(root: string, out: string): Promise<readonly Entry[]> {
  const all = entries(root);
  await rm(out, { recursive: true, force: true });
  const tsconfig = join(root, 'docs/.vitepress/generated/tsconfig.api.json');
  await writeFile(
    tsconfig,
    JSON.stringify({
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true },
      files: all.map(({ source }) => source),
    }),
  );
  const markdown: Partial<PluginOptions> = {
    outputFileStrategy: 'modules',
    flattenOutputFiles: true,
    excludeScopesInPaths: true,
    entryFileName: 'index',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    hideGroupHeadings: false,
    useCodeBlocks: true,
    expandObjects: false,
    expandParameters: false,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    enumMembersFormat: 'table',
    propertyMembersFormat: 'table',
    sanitizeComments: true,
  };
  const app = await Application.bootstrapWithPlugins({
    entryPoints: all.map(({ source }) => source),
    tsconfig,
    plugin: ['typedoc-plugin-markdown'],
    out,
    readme: 'none',
    disableGit: true,
    disableSources: true,
    githubPages: false,
    skipErrorChecking: true, // `npm run types` looks for them
    excludeInternal: true,
    excludeExternals: true,
    excludePrivate: true,
    sort: ['alphabetical'],
    groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases', 'Variables'],
    logLevel: 'Error',
    validation: false,
    ...markdown,
  } as Parameters<typeof Application.bootstrapWithPlugins>[0]);
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc cannot read the packages.');
  nameModules(root, project.children ?? [], all);
  await app.generateOutputs(project);
  const pages = new Map<string, string>();
  for (const entry of all) pages.set(fileOf(entry), readable(await readFile(join(out, fileOf(entry)), 'utf8'), entry));
  for (const [file, text] of withAnchors(pages)) await writeFile(join(out, file), text);
  await writeFile(join(out, 'index.md'), overview(all));
  return all;
}

/** TypeDoc calls a module after its file, `core/src/models`; readers know it by what they import. */
function nameModules(root: string, modules: readonly DeclarationReflection[], all: readonly Entry[]): void {
  const names = new Map(
    all.map(({ specifier, source }) => [
      relative(join(root, 'packages'), source).replace(/(\/index)?\.ts$/, ''),
      specifier,
    ]),
  );
  for (const module of modules) {
    const name = names.get(module.name);
    if (name === undefined) throw new Error(`TypeDoc found a module that no package exports: ${module.name}`);
    module.name = name;
  }
}

/** The page of an entry in the folder: `core.models.md`. */
function fileOf({ specifier }: Entry): string {
  return `${specifier.replace(/^@[^/]+\//, '').replaceAll('/', '.')}.md`;
}

/** Headings that every symbol has below it: with them, the page's outline and the search would be full of "Parameters". A symbol of its own, one level up, may have that name. */
const PARTS =
  /^(?!### Parameters$)#{3,6} (Parameters|Returns|Throws|Extended by|Implementation of|Index Signature|Indexable|Get Signature|Set Signature|Type Parameters|Properties|Constructor|Methods|Accessors|Extends|Overrides|Inherited from|Implements|Call Signature|Type Declaration|See|Example|Default Value)$/gm;

function readable(text: string, { specifier, description }: Entry): string {
  const [, , subpath] = specifier.split('/');
  const about = subpath === undefined ? description : `The entry "${subpath}" of: ${description}`;
  const head = ['---', `description: ${JSON.stringify(about)}`, 'outline: [2, 3]', '---', ''];
  const lead = `# ${specifier}\n\n${about}.\n`;
  return `${head.join('\n')}${text
    .replace(/^# .*\n/, lead)
    .replace(/^#### Constructors\n/gm, '')
    .replace(PARTS, '**$1**')}`;
}

/** Where a function and a type have names that differ in case alone, TypeDoc's links count further than there are headings: they mean the last of them. */
function withAnchors(pages: ReadonlyMap<string, string>): Map<string, string> {
  const anchors = new Map([...pages].map(([file, text]) => [file, anchorsOf(text)]));
  const mended = (text: string, page: string) =>
    text.replace(/\]\(([\w.-]*)#([\w-]+?)-(\d+)\)/g, (link, file: string, slug: string, count: string) => {
      const there = anchors.get(file === '' ? page : file);
      for (let i = Number(count); i > 0; i--) if (there?.has(`${slug}-${i}`)) return `](${file}#${slug}-${i})`;
      return there?.has(slug) ? `](${file}#${slug})` : link;
    });
  return new Map([...pages].map(([file, text]) => [file, mended(text, file)]));
}

function overview(all: readonly Entry[]): string {
  const rows = all.map((entry) => `| [\`${entry.specifier}\`](${fileOf(entry)}) | ${entry.description} |`);
  return `---
description: "What every package exports, made from its types and docstrings."
---

# API

What every package exports, made from its types and docstrings when this site is built. Each name is imported as it stands here.

| import from | what it is for |
| ----------- | -------------- |
${rows.join('\n')}
`;
}
