import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listen, type Place } from './listen';

/** As Fastify listens. */
const app = {
  listen: ({ host, port }: Place) =>
    new Promise<string>((resolve, reject) => {
      const server = createServer().once('error', reject);
      server.listen(port, host, () => {
        const { port: taken } = server.address() as AddressInfo;
        server.close();
        resolve(`http://${host}:${taken}`);
      });
    }),
};

test('a port that is taken and a host that is none are told, with what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(listen(app, { host: '127.0.0.1', port })).rejects.toThrow(
    `127.0.0.1:${port}: the server cannot listen there: another program does already (EADDRINUSE).`,
  );
  await expect(listen(app, { host: '203.0.113.7', port: 0 })).rejects.toThrow(/no such address.*--host/);
  expect(await listen(app, { host: '127.0.0.1', port: 0 })).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});
