import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from './machine';
import { run, type Finished, type RunOptions } from './run';

/** What an installation came to. */
export interface Installation {
  readonly seconds: number;
  /** Bytes of files. */
  readonly size: number;
  readonly packages: number;
}

/** An empty project outside the repository, as a user begins one. */
export class Project {
  private constructor(
    readonly folder: string,
    private readonly machine: Machine,
  ) {}

  static async make(folder: string, machine: Machine): Promise<Project> {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    return new Project(folder, machine);
  }

  /** A project in a folder of this one, which something has made. */
  inside(name: string): Project {
    return new Project(join(this.folder, name), this.machine);
  }

  get env(): Readonly<Record<string, string>> {
    return this.machine.env;
  }

  /**
   * `npm install` of some packages.
   * @throws where npm fails, warns of anything, or runs a script of what it installs
   */
  async install(specs: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Installation> {
    const began = performance.now();
    const { output } = await this.run('npm', ['install', ...specs], { env });
    const seconds = (performance.now() - began) / 1000;
    const warning = output.split('\n').find((line) => /npm warn|deprecated|EBADENGINE/i.test(line));
    if (warning !== undefined) throw new Error(`npm install ${specs.join(' ')} warns: ${warning}`);
    const modules = join(this.folder, 'node_modules');
    const scripted = await installScripts(modules);
    if (scripted.length > 0) throw new Error(`npm install ${specs.join(' ')} runs scripts of ${scripted.join(', ')}`);
    return { seconds, ...(await sizeOf(modules)) };
  }

  run(program: string, words: readonly string[], options: Omit<RunOptions, 'cwd'> = {}): Promise<Finished> {
    return run(program, words, { cwd: this.folder, ...options, env: { ...this.machine.env, ...options.env } });
  }

  async write(name: string, content: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }
}

async function sizeOf(folder: string): Promise<{ size: number; packages: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let size = 0;
  for (const entry of entries) if (entry.isFile()) size += (await stat(join(entry.parentPath, entry.name))).size;
  const packages = entries.filter(
    ({ name, parentPath }) => name === 'package.json' && /node_modules[/\\](@[^/\\]+[/\\])?[^/\\@]+$/.test(parentPath),
  );
  return { size, packages: packages.length };
}

/** The packages that have a script which runs when they are installed. */
async function installScripts(modules: string): Promise<string[]> {
  const { packages } = JSON.parse(await readFile(join(modules, '.package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  return Object.keys(packages).filter((name) => packages[name]?.hasInstallScript === true);
}
