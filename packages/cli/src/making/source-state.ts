import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** ms: a large repository on a slow disk is not waited for. */
const LIMIT = 5000;

/** Commit of git that a folder is at, and whether files that git knows differ from it. Undefined where it is no repository, there is no git, or it takes too long. Nothing is written, and nothing fetched. */
export async function sourceState(
  folder: string,
  limit = LIMIT,
): Promise<{ readonly commit: string; readonly changed: boolean } | undefined> {
  const git = async (...words: string[]) => {
    const { stdout } = await promisify(execFile)(
      'git',
      ['-c', 'core.fsmonitor=false', '--no-optional-locks', '-C', folder === '' ? '.' : folder, ...words],
      // Of a partial clone git would fetch what it lacks: it may use no protocol.
      {
        timeout: limit,
        maxBuffer: 1 << 26,
        env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' },
      },
    );
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', '--verify', 'HEAD');
    const status = await git('status', '--porcelain', '--untracked-files=no', '--ignore-submodules=all');
    return /^[0-9a-f]{40,64}$/.test(commit) ? { commit, changed: status !== '' } : undefined;
  } catch {
    return undefined;
  }
}
