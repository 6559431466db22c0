import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A repository for tests, in a folder for temporary files. */
export interface Repository {
  readonly root: string;
  /** Writes files: text as it is, anything else as JSON. */
  write(files: Readonly<Record<string, unknown>>): Promise<void>;
  /** Runs git as nobody in particular, and returns what it printed. */
  git(...words: readonly string[]): Promise<string>;
  /** Adds everything and commits it. */
  commit(message: string, author?: string): Promise<string>;
}

/**
 * A git repository on branch `main` with tiny packages and changesets' settings, committed.
 * @param packages by name without scope: version, and which others it depends on (at their version)
 */
export async function repositoryOf(
  packages: Readonly<Record<string, { readonly version: string; readonly on?: readonly string[] }>>,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Repository> {
  const root = await mkdtemp(join(tmpdir(), 'antiphon-repository-'));
  const repository: Repository = {
    root,
    async write(files) {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(
          join(root, path),
          typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`,
        );
      }
    },
    async git(...words) {
      const { stdout } = await run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...words], {
        cwd: root,
      });
      return stdout.trim();
    },
    async commit(message, author = 'Ada <ada@example.org>') {
      await repository.git('add', '-A');
      await repository.git('commit', '-q', '-m', message, '--author', author);
      return repository.git('rev-parse', 'HEAD');
    },
  };
  await repository.write({
    'package.json': { name: 'tiny', version: '0.0.0', private: true, workspaces: ['packages/*'] },
    '.changeset/config.json': { changelog: false, access: 'public', baseBranch: 'main', ...settings },
    '.gitignore': 'packages/*/package/\n',
  });
  for (const [name, { version, on = [] }] of Object.entries(packages))
    await repository.write({
      [`packages/${name}/package.json`]: {
        name: `@tiny/${name}`,
        version,
        dependencies: Object.fromEntries(
          on.map((other) => [`@tiny/${other}`, `^${packages[other]?.version ?? version}`]),
        ),
      },
    });
  await repository.git('init', '-q', '-b', 'main');
  await repository.commit('Begin');
  return repository;
}

/** A changeset's text. */
export function changesetText(moves: Readonly<Record<string, 'patch' | 'minor'>>, text: string): string {
  const lines = Object.entries(moves).map(([name, how]) => `'@tiny/${name}': ${how}`);
  return `---\n${lines.join('\n')}\n---\n\n${text}\n`;
}
