import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import { wholeNumber } from '../options/option-types';
import { print } from '../output/print';
import type { Surroundings } from '../surroundings';
import { watchServer } from '../watch/server';
import { WatchedFolder } from '../watch/watched';
import { listen } from '../work/listen';

/** `antiphon watch`: a live page of a comparison or a training, which may run in another process or be finished, until Ctrl-C. */
export function watchCommand({ signal }: Surroundings): Command {
  return new Command('watch')
    .argument('<run>', 'the --out folder of "antiphon train" or "antiphon compare"')
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', wholeNumber(0, 65_535), 8090)
    .action(async (run: string, { port }: { readonly port: number }) => {
      const server = watchServer(await WatchedFolder.open(run));
      const app = {
        listen: (place: { readonly host: string; readonly port: number }) =>
          new Promise<string>((resolve, reject) => {
            server.once('error', reject);
            server.listen(place, () => resolve(`http://${place.host}:${(server.address() as AddressInfo).port}`));
          }),
      };
      try {
        const address = await listen(app, { host: '127.0.0.1', port });
        if (signal.aborted) return;
        print(`Watching ${run} at ${address} (Ctrl-C stops)\n`);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });
}
