import { transform } from 'esbuild';

/** What a package's README tells to do. */
export interface Readme {
  /** What its first "npm install" line names. */
  readonly install: readonly string[];
  /** Its blocks of code, each complete by itself; but for those marked as fragments. */
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly language: 'js' | 'ts';
  readonly code: string;
}

export function parseReadme(markdown: string): Readme {
  const line = /^npm install ([^#\n]+)/m.exec(markdown)?.[1] ?? '';
  const install = line.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'));
  const blocks = [...markdown.matchAll(/^```(js|ts)\n([\s\S]*?)^```/gm)].map(([, language, code = '']) => ({
    language: language === 'ts' ? ('ts' as const) : ('js' as const),
    code,
  }));
  return { install, blocks };
}

/** A block as an ES module for Node. */
export async function asModule({ language, code }: Block): Promise<string> {
  return language === 'js' ? code : (await transform(code, { loader: 'ts', target: 'node20' })).code;
}

/** A block as CommonJS: its imports become `require`, and it waits within a function. */
export async function asCommonJs(block: Block): Promise<string> {
  const module = await asModule(block);
  const imports = /^import\s(?:[^'"]*?from\s+)?['"][^'"]+['"];?[ \t]*(?:\/\/.*)?$/gm;
  const names = [...module.matchAll(imports)].map(([statement]) => requireOf(statement)).join('\n');
  const body = module.replace(imports, '').replace(/^export \{\};?$/gm, '');
  return `${names}\n(async () => {\n${body}\n})().catch((error) => { console.error(error); process.exitCode = 1; });\n`;
}

/** `import a, { b as c } from 'd'` as `require`. */
function requireOf(statement: string): string {
  const source = /['"]([^'"]+)['"]/.exec(statement)?.[1] ?? '';
  const clause = /^import\s([\s\S]*?)\sfrom\s/.exec(statement)?.[1]?.trim();
  if (clause === undefined) return `require('${source}');`;
  const whole = /\*\s+as\s+(\w+)/.exec(clause)?.[1];
  if (whole !== undefined) return `const ${whole} = require('${source}');`;
  const named = /\{([\s\S]*)\}/.exec(clause)?.[1]?.replace(/(\w+)\s+as\s+(\w+)/g, '$1: $2');
  const own = /^(\w+)/.exec(clause)?.[1];
  return [
    named === undefined ? '' : `const {${named}} = require('${source}');`,
    own === undefined ? '' : `const ${own} = require('${source}').default ?? require('${source}');`,
  ].join(' ');
}
