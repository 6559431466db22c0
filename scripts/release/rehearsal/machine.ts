import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a user's machine is to npm: an empty home, an empty cache, and the local registry. */
export interface Machine {
  readonly registry: string;
  /** All of it: nothing of what is set here reaches what is run, as a caller's `NODE_ENV` or npm's own settings would. */
  readonly env: Readonly<Record<string, string>>;
}

export async function machine(folder: string, registry: string): Promise<Machine> {
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  const settings = join(home, '.npmrc');
  // Anybody may publish to the local registry, but npm wants a token.
  await writeFile(
    settings,
    `registry=${registry}\n${registry.replace(/^http:/, '')}:_authToken=anybody\nupdate-notifier=false\naudit=false\nfund=false\n`,
  );
  const { PATH, SystemRoot, TMPDIR } = process.env;
  return {
    registry,
    env: {
      ...given({ PATH, SystemRoot, TMPDIR }),
      HOME: home,
      CI: 'true',
      npm_config_userconfig: settings,
      npm_config_cache: join(folder, 'npm-cache'),
    },
  };
}

/** Those that are set. */
function given(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
