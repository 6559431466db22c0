/**
 * Starts the session worker from its TypeScript source. Only needed inside the workspace: `--import tsx` acts on the main thread alone
 * (Node 20), so a worker thread registers it itself. The built package starts `session-worker.js` directly.
 */
import { register } from 'tsx/esm/api';

register();
await import('./session-worker.ts');
