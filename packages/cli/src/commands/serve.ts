import { Command } from 'commander';
import { assertNoFindings, Generator, readGuidanceCard } from '@antiphon/generate';
import { buildApp } from '@antiphon/serve';
import { threadCount, wholeNumber } from '../options/option-types';
import { print } from '../output/print';
import type { Surroundings } from '../surroundings';
import { listen } from '../work/listen';

/** `antiphon serve`: a bundle over HTTP, until Ctrl-C. */
export function serveCommand({ signal, takeTime }: Surroundings): Command {
  return new Command('serve')
    .argument('<bundle>', 'folder that "antiphon export" wrote')
    .option('--port <n>', 'port; 0 takes a free one', wholeNumber(0, 65_535), 8080)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--workers <n>', 'worker threads, each with its own sessions', threadCount, 1)
    .option('--strict', 'refuse a bundle whose guidance audit has findings, or that has no audit')
    .action((bundle: string, options: Options) => {
      takeTime?.();
      return serve(bundle, options, signal);
    });
}

interface Options {
  readonly port: number;
  readonly host: string;
  readonly workers: number;
  readonly strict?: boolean;
}

/** Until the signal, whenever it comes: while networks are loaded, too. */
async function serve(bundle: string, { port, host, workers, strict }: Options, signal: AbortSignal): Promise<void> {
  const generator = await Generator.open(bundle, { workers, signal });
  // Threads, and a server that listens, would keep the process alive.
  try {
    if (strict === true) await assertNoFindings(bundle);
    const app = buildApp({ generator, card: await readGuidanceCard(bundle) });
    try {
      const address = await listen(app, { port, host });
      if (!signal.aborted) {
        print(`Serving ${generator.manifest.name} at ${address} (Ctrl-C stops)\n`);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      }
    } finally {
      await app.close();
    }
  } finally {
    await generator.close();
  }
}
