import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

// The session worker is an entry of its own: `session-thread.ts` starts it as a file beside the one it is in.
export default defineConfig({
  ...library({ index: 'src/index.ts', 'session-worker': 'src/sessions/session-worker.ts' }),
  splitting: false,
});
