import { Command } from 'commander';
import { buildApp, Generator } from '@antiphon/serve';
import { wholeNumber } from '../option-types';
import type { Surroundings } from '../program';

/** `antiphon serve`: a bundle over HTTP, until Ctrl-C. */
export function serveCommand({ signal }: Surroundings): Command {
  return new Command('serve')
    .description('serve a bundle over HTTP: POST /v1/generate with a WAV body')
    .argument('<bundle>', 'folder that "antiphon export" wrote')
    .option('--port <n>', 'port; 0 takes a free one', wholeNumber, 8080)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--workers <n>', 'worker threads, each with its own sessions', wholeNumber, 1)
    .action(async (bundle: string, options: { port: number; host: string; workers: number }) => {
      const generator = await Generator.open(bundle, { workers: options.workers });
      const app = buildApp({ generator });
      const address = await app.listen({ port: options.port, host: options.host });
      process.stdout.write(`Serving ${generator.manifest.name} at ${address} (Ctrl-C stops)\n`);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      await app.close();
      await generator.close();
    });
}
