/**
 * Starts the session worker from its TypeScript sources. Only needed inside the workspace; the built package starts `session-worker.js` directly.
 */
import { workerData } from 'node:worker_threads';
import { nodeBundle } from '../../../../scripts/source/bundle.mjs';

// Plugins find the packages' TypeScript, which a worker thread must learn to load by itself: `--import tsx` acts on the main thread alone (Node 20).
if (workerData.plugins.length > 0) {
  for (const loader of ['tsx/esm/api', 'tsx/cjs/api']) (await import(loader)).register();
}
await import(await nodeBundle(new URL('./session-worker.ts', import.meta.url)));
