/**
 * Starts the session worker from its TypeScript source. Only needed inside the workspace: `--import tsx` acts on the main thread alone
 * (Node 20), so a worker thread registers it itself. The built package starts `session-worker.js` directly.
 */
import { register as registerRequire } from 'tsx/cjs/api';
import { register } from 'tsx/esm/api';

register();
// For plugins that are CommonJS.
registerRequire();
await import('./session-worker.ts');
