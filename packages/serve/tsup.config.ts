import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

// The session worker is an entry of its own: `session-thread.ts` starts it as a file beside the one it is in.
export default defineConfig({ ...library(['src/index.ts', 'src/session-worker.ts']), splitting: false });
