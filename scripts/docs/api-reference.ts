import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Application, type DeclarationReflection } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { anchorsOf } from './links/on-github';

/** What a package exports under one name. */
export interface Entry {
  /** As it is imported: `@antiphon/core/models`. */
  readonly name: string;
  /** What its package is for. */
  readonly description: string;
  /** Its TypeScript source, from the root. */
  readonly source: string;
}

/**
 * Writes the API reference as Markdown, a page for each entry that a package exports, from the sources' own types and docstrings.
 * @param root of the repository
 * @param out folder, made anew
 * @throws Error where the sources cannot be read as TypeScript
 */
export async function writeApiReference(root: string, out: string): Promise<readonly Entry[]> {
  const entries = await entriesOf(root);
  await rm(out, { recursive: true, force: true });
  const tsconfig = join(root, 'docs/.vitepress/generated/tsconfig.api.json');
  await writeFile(
    tsconfig,
    JSON.stringify({
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true },
      files: entries.map(({ source }) => join(root, source)),
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
    entryPoints: entries.map(({ source }) => join(root, source)),
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
  nameModules(project.children ?? [], entries);
  await app.generateOutputs(project);
  const pages = new Map<string, string>();
  for (const entry of entries)
    pages.set(fileOf(entry), readable(await readFile(join(out, fileOf(entry)), 'utf8'), entry));
  for (const [file, text] of withAnchors(pages)) await writeFile(join(out, file), text);
  await writeFile(join(out, 'index.md'), overview(entries));
  return entries;
}

/** Every entry of every package: its exports that have sources. */
async function entriesOf(root: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const folder of (await readdir(join(root, 'packages'))).sort()) {
    const path = join(root, 'packages', folder, 'package.json');
    const {
      name,
      description,
      exports = {},
    } = JSON.parse(await readFile(path, 'utf8')) as {
      name: string;
      description: string;
      exports?: Record<string, string | { '@antiphon/source'?: string }>;
    };
    for (const [subpath, target] of Object.entries(exports)) {
      const source = typeof target === 'object' ? target['@antiphon/source'] : undefined;
      if (source !== undefined)
        entries.push({ name: join(name, subpath), description, source: join('packages', folder, source) });
    }
  }
  return entries;
}

/** TypeDoc calls a module after its file, `core/src/models`; readers know it by what they import. */
function nameModules(modules: readonly DeclarationReflection[], entries: readonly Entry[]): void {
  const names = new Map(
    entries.map(({ name, source }) => [source.replace(/^packages\//, '').replace(/(\/index)?\.ts$/, ''), name]),
  );
  for (const module of modules) {
    const name = names.get(module.name);
    if (name === undefined) throw new Error(`TypeDoc found a module that no package exports: ${module.name}`);
    module.name = name;
  }
}

/** The page of an entry in the folder: `core.models.md`. */
export function fileOf({ name }: Pick<Entry, 'name'>): string {
  return `${name.replace(/^@[^/]+\//, '').replaceAll('/', '.')}.md`;
}

/** Headings that every symbol has below it: with them, the page's outline and the search would be full of "Parameters". A symbol of its own, one level up, may have that name. */
const PARTS =
  /^(?!### Parameters$)#{3,6} (Parameters|Returns|Throws|Extended by|Implementation of|Index Signature|Indexable|Get Signature|Set Signature|Type Parameters|Properties|Constructor|Methods|Accessors|Extends|Overrides|Inherited from|Implements|Call Signature|Type Declaration|See|Example|Default Value)$/gm;

function readable(text: string, { name, description }: Entry): string {
  const [, , subpath] = name.split('/');
  const about = subpath === undefined ? description : `The entry "${subpath}" of: ${description}`;
  const head = ['---', `description: ${JSON.stringify(about)}`, 'outline: [2, 3]', '---', ''];
  const lead = `# ${name}\n\n${about}.\n`;
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

function overview(entries: readonly Entry[]): string {
  const rows = entries.map((entry) => `| [\`${entry.name}\`](${fileOf(entry)}) | ${entry.description} |`);
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
