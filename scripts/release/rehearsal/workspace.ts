import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { publicPackages } from '../public-packages';
import { run } from './run';

/** Where a placeholder stands for what the owner fills in. */
const OWNER = {
  author: 'A. N. Owner',
  homepage: 'https://antiphon.example',
  bugs: { url: 'https://git.example/antiphon/issues' },
  repository: { type: 'git', url: 'git+https://git.example/antiphon.git' },
};

/** A copy of the repository with a history of its own, in which releases are made without consequence. */
export class Workspace {
  private constructor(
    readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** @param checkout built: what a build makes of types comes along, as versions do not change them */
  static async copy(checkout: string, folder: string, env: Readonly<Record<string, string>>): Promise<Workspace> {
    const workspace = new Workspace(folder, env);
    await mkdir(folder, { recursive: true });
    const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: checkout,
    }).catch(() => run('find', ['.', '-type', 'f', '-not', '-path', '*/node_modules/*', '-print0'], { cwd: checkout }));
    const files = listed.stdout.split('\0').filter((file) => file !== '' && !isMade(file));
    const folders = new Set(files.map((file) => dirname(file)));
    for (const name of folders) await mkdir(join(folder, name), { recursive: true });
    for (const file of files) await cp(join(checkout, file), join(folder, file)).catch(absent);
    // Links of the same files where the disk is the same: seconds instead of a minute. Those to packages are relative, and so lead to the copy's.
    await run('cp', ['-al', join(checkout, 'node_modules'), folder], { cwd: folder }).catch(() =>
      run('cp', ['-a', join(checkout, 'node_modules'), folder], { cwd: folder }),
    );
    for (const { folder: copied } of await publicPackages(folder)) {
      const own = relative(folder, copied);
      await cp(join(checkout, own, 'dist'), join(copied, 'dist'), { recursive: true });
      await run('cp', ['-a', join(checkout, own, 'node_modules'), copied], { cwd: folder }).catch(() => undefined); // most have none
    }
    await workspace.edit('package.json', (text) => JSON.stringify({ ...JSON.parse(text), ...OWNER }, null, 2) + '\n');
    await workspace.run('git', ['init', '-q', '-b', 'main']);
    await workspace.run('git', ['config', 'user.name', 'rehearsal']);
    await workspace.run('git', ['config', 'user.email', 'rehearsal@git.example']);
    await workspace.commit('The repository as it is, with an owner');
    return workspace;
  }

  /** A pending change: what a pull request brings. @param bumps by package */
  async change(name: string, bumps: Readonly<Record<string, 'patch' | 'minor'>>, text: string): Promise<void> {
    const head = Object.entries(bumps).map(([subject, bump]) => `'${subject}': ${bump}`);
    await writeFile(join(this.folder, '.changeset', `${name}.md`), `---\n${head.join('\n')}\n---\n\n${text}\n`);
    await this.commit(text);
  }

  /** `npm run version-packages`, committed. */
  async version(): Promise<void> {
    await this.run('npm', ['run', '-s', 'version-packages']);
    await this.commit('Version packages');
  }

  /** `npm run stage`: versions stand in what is built, so it is built again; but for its types, which know none. */
  async build(): Promise<void> {
    await this.run('npm', ['run', '-s', 'stage'], { ANTIPHON_TYPES: 'keep' });
  }

  /** The folders that are published, of what was built before: where only the publishing is rehearsed. */
  async stage(): Promise<void> {
    await this.run(process.execPath, ['--import', 'tsx', 'scripts/release/stage.ts']);
  }

  async publish(registry: string, more: readonly string[] = []): Promise<string> {
    return (await this.run('npm', ['run', '-s', 'release', '--', '--registry', registry, ...more])).output;
  }

  async edit(file: string, change: (text: string) => string): Promise<void> {
    const path = join(this.folder, file);
    await writeFile(path, change(await readFile(path, 'utf8')));
  }

  async commit(message: string): Promise<void> {
    await this.run('git', ['add', '-A']);
    await this.run('git', ['commit', '-q', '--allow-empty', '-m', message]);
  }

  run(program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return run(program, words, { cwd: this.folder, env: { ...this.env, ...env } });
  }
}

function isMade(file: string): boolean {
  return /^(\.\/)?(packages\/[^/]+\/(dist|package|platforms)|\.nx|\.git|demo-out|runs)\//.test(file);
}

function absent(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
