import { execFile } from 'node:child_process';

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs npm with some words; never throws for an exit code. */
export type Npm = (words: readonly string[]) => Promise<Ended>;

/** What a registry knows of a package. */
export interface Published {
  readonly versions: readonly string[];
  /** Tag → version: `latest`, `next`, … */
  readonly tags: Readonly<Record<string, string>>;
}

/** The npm that is on the path, in a folder. */
export function npmIn(cwd: string): Npm {
  return (words) =>
    new Promise((resolve) => {
      const options = { cwd, maxBuffer: 1 << 28, shell: process.platform === 'win32' };
      execFile('npm', [...words], options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr }),
      );
    });
}

/**
 * Asks a registry about a package, past npm's cache.
 * @param registry URL; npm's own settings decide where it is left out
 * @throws Error where the registry does not answer
 */
export async function publishedOf(name: string, npm: Npm, registry?: string): Promise<Published> {
  const seen = await view(npm, [name, 'versions', 'dist-tags'], registry);
  if (seen === undefined) return { versions: [], tags: {} };
  const { versions, 'dist-tags': tags } = seen as {
    versions?: string | string[];
    'dist-tags'?: Record<string, string>;
  };
  return { versions: [versions ?? []].flat(), tags: tags ?? {} };
}

/** The commit that a published version was made at, where npm wrote it down. */
export async function publishedFrom(
  name: string,
  version: string,
  npm: Npm,
  registry?: string,
): Promise<string | undefined> {
  const head = await view(npm, [`${name}@${version}`, 'gitHead'], registry);
  return typeof head === 'string' ? head : undefined;
}

async function view(npm: Npm, words: readonly string[], registry: string | undefined): Promise<unknown> {
  const { code, stdout, stderr } = await npm([
    'view',
    ...words,
    '--json',
    '--prefer-online',
    ...registryWords(registry),
  ]);
  if (code !== 0) {
    if (/\bE404\b/.test(`${stdout}${stderr}`)) return undefined;
    throw new Error(`The registry does not say what it has of ${words[0]}: ${lastLines(stderr || stdout)}`);
  }
  return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
}

/** The words that name a registry to npm. */
export function registryWords(registry: string | undefined): readonly string[] {
  return registry === undefined ? [] : ['--registry', registry];
}

/** The end of what a command printed, on one line. */
export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join(' ').slice(-600);
}
