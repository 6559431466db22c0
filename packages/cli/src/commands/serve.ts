import { Command } from 'commander';
import { assertNoFindings, buildApp, Generator, readGuidanceCard } from '@antiphon/serve';
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
    .option('--strict', 'refuse a bundle whose guidance audit has findings, or that has no audit')
    .action(async (bundle: string, options: { port: number; host: string; workers: number; strict?: boolean }) => {
      const generator = await Generator.open(bundle, { workers: options.workers });
      if (options.strict === true) await assertNoFindings(bundle).catch(closing(generator));
      const app = buildApp({ generator, card: await readGuidanceCard(bundle) });
      const address = await app.listen({ port: options.port, host: options.host });
      process.stdout.write(`Serving ${generator.manifest.name} at ${address} (Ctrl-C stops)\n`);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      await app.close();
      await generator.close();
    });
}

/** Threads would keep the process alive. */
function closing(generator: Generator): (error: unknown) => Promise<never> {
  return async (error) => {
    await generator.close();
    throw error;
  };
}
