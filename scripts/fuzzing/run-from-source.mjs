/** Starts the worker from its TypeScript source: `--import tsx` acts on the main thread alone (Node 20), so a worker thread registers it itself. */
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
