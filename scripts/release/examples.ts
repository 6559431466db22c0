import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rangesOf, setRanges } from './example-ranges';

export interface RunExamplesOptions {
  /** Address of the registry that has the packages. */
  readonly registry: string;
  /** A folder outside the repository, for the projects, an empty home and npm's cache. */
  readonly work: string;
  /** The repository. Default: the working directory. */
  readonly root?: string;
  /** Is told a line for each project. */
  readonly log?: (line: string) => void;
  /** Names of projects: folders of `examples/`, and "init". Default: all. */
  readonly only?: readonly string[];
}

/** What became of one project. */
export interface ExampleRun {
  readonly name: string;
  /** Seconds of each command that was run. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Packages that were installed. */
  readonly packages: number;
  /** The command that failed, its exit code and the end of what it said; absent where all went well. */
  readonly failure?: string;
}

/** The project that `antiphon init` writes: not in the repository, but made by the published command. */
export const INIT = 'init';

/** A command and its arguments. */
type Words = readonly [command: string, ...words: string[]];

const INSTALL: Words = ['npm', 'install', '--no-audit', '--no-fund'];
const TEST: Words = ['npm', 'test'];

/** Seconds until a command is ended. */
const LIMIT = 600;

/**
 * Uses the published packages as a newcomer does: each example, and the project of `antiphon init`, in a folder of its own outside the repository, installed from a registry and tested.
 * Nothing is thrown for one that fails: the others are run, too.
 */
export async function runExamples(options: RunExamplesOptions): Promise<ExampleRun[]> {
  const { root = process.cwd(), log = () => {}, only } = options;
  const names = [INIT, ...(await exampleNames(root))];
  const unknown = only?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new Error(`No example is called ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  const runs: ExampleRun[] = [];
  for (const name of names.filter((name) => only?.includes(name) ?? true)) {
    const run = await runExample(name, { ...options, root });
    log(lineOf(run));
    runs.push(run);
  }
  return runs;
}

/** Folders of `examples/` that are projects. */
export async function exampleNames(root: string): Promise<string[]> {
  const folder = join(root, 'examples');
  const names = await readdir(folder);
  const files = await Promise.all(names.map((name) => readdir(join(folder, name)).catch((): string[] => [])));
  return names.filter((_, i) => files[i]?.includes('package.json')).sort();
}

async function runExample(name: string, { registry, work, root }: RunExamplesOptions & { root: string }) {
  const project = join(work, name);
  await rm(project, { recursive: true, force: true });
  await mkdir(join(work, 'home'), { recursive: true });
  const begun: [Words, string][] = [];
  if (name === INIT) {
    begun.push([['npx', '--yes', '@antiphon/cli', 'init', project], work], [INSTALL, project], [TEST, project]);
    begun.push([['npm', 'run', 'compare'], project]);
  } else {
    await cp(join(root, 'examples', name), project, { recursive: true, filter: isSource });
    await setRanges(project, await rangesOf(root)); // of what is released, if versions were raised since
    begun.push([INSTALL, project], [TEST, project]);
  }
  const seconds: Record<string, number> = {};
  let failure: string | undefined;
  for (const [words, cwd] of begun) {
    const began = performance.now();
    const { code, said } = await run(words, cwd, newcomer(registry, work));
    const command = words.join(' ');
    seconds[command] = (performance.now() - began) / 1000;
    if (code === 0) continue;
    failure = `"${command}" ended with ${code}:\n${said}`;
    break;
  }
  const packages = await installed(join(project, 'node_modules'));
  return { name, seconds, packages, ...(failure === undefined ? {} : { failure }) };
}

/** What somebody made while working in the repository is not part of an example. */
function isSource(path: string): boolean {
  return !/[/\\](node_modules|runs|package-lock\.json)([/\\]|$)/.test(path);
}

/** Nothing of this process' own settings but the way to its programs: neither npm's nor a test runner's, nor the sources' condition. */
function newcomer(registry: string, work: string): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR } = process.env;
  return {
    PATH,
    SystemRoot,
    TMPDIR,
    HOME: join(work, 'home'),
    npm_config_cache: join(work, 'npm-cache'),
    npm_config_registry: registry,
    npm_config_update_notifier: 'false',
  };
}

function run(
  [command, ...words]: Words,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | string; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT * 1000 });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal ?? 'no code', said }));
  });
}

/** Packages in a folder of modules, those within packages included. */
async function installed(folder: string): Promise<number> {
  let count = 0;
  for (const name of await readdir(folder).catch((): string[] => [])) {
    if (name.startsWith('.')) continue;
    const inside = join(folder, name);
    if (name.startsWith('@')) count += await installed(inside);
    else count += 1 + (await installed(join(inside, 'node_modules')));
  }
  return count;
}

function lineOf({ name, seconds, packages, failure }: ExampleRun): string {
  const times = Object.entries(seconds).map(([command, took]) => `${command} ${took.toFixed(1)} s`);
  return `${failure === undefined ? 'passed' : 'FAILED'}  ${name}  (${packages} packages; ${times.join(', ')})${failure === undefined ? '' : `\n${failure}`}`;
}
