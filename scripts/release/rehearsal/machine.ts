import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a user's machine is to npm: an empty home, an empty cache, and the local registry. */
export interface Machine {
  readonly registry: string;
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
  return {
    registry,
    env: { ...unset(), HOME: home, npm_config_userconfig: settings, npm_config_cache: join(folder, 'npm-cache') },
  };
}

/** What npm tells the programs that it runs, this one for instance, would reach theirs. */
function unset(): Record<string, string> {
  const own = Object.keys(process.env).filter((name) => /^npm_/i.test(name));
  return { ...Object.fromEntries(own.map((name) => [name, ''])), NODE_OPTIONS: '', CI: 'true' };
}
