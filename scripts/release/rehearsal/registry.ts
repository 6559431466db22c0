import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** An npm registry on loopback: what is published to it stays there, everything else it has from the registry that npm is set to here. */
export class LocalRegistry {
  private child: ChildProcess | undefined;

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly upstream: string,
  ) {}

  /** @param folder of its own, which may be empty */
  static async start(folder: string, upstream: string): Promise<LocalRegistry> {
    const registry = new LocalRegistry(`http://127.0.0.1:${await freePort()}/`, folder, upstream);
    await mkdir(folder, { recursive: true });
    await registry.open();
    return registry;
  }

  /**
   * Lets it refuse what is published under some names, as a registry that breaks in the middle does; no names: mends it.
   */
  async refuse(names: readonly string[]): Promise<void> {
    await this.close();
    await this.open(names);
  }

  async close(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.kill();
    await once(child, 'exit');
  }

  private async open(refused: readonly string[] = []): Promise<void> {
    const config = join(this.folder, 'config.yaml');
    await writeFile(config, configuration(join(this.folder, 'storage'), this.upstream, refused));
    const require = createRequire(import.meta.url);
    const bin = require.resolve('verdaccio/bin/verdaccio');
    const { port } = new URL(this.url);
    this.child = spawn(process.execPath, [bin, '--config', config, '--listen', `127.0.0.1:${port}`], {
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 300; tries++) {
      if (this.child.exitCode !== null) throw new Error('The local registry ended while it started.');
      const answer = await fetch(new URL('-/ping', this.url)).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('The local registry did not start within 30 s.');
  }
}

function configuration(storage: string, upstream: string, refused: readonly string[]): string {
  return JSON.stringify({
    storage,
    max_body_size: '200mb',
    web: { enable: false },
    uplinks: { upstream: { url: upstream, timeout: '120s', max_fails: 100 } },
    packages: {
      ...Object.fromEntries(refused.map((name) => [name, { access: '$all', publish: 'nobody' }])),
      '@antiphon/*': { access: '$all', publish: '$all', unpublish: '$all' },
      '**': { access: '$all', proxy: 'upstream' },
    },
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
  });
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
