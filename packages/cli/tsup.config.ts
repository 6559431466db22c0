import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

// `probe-engine.ts` starts the probe as a file beside the one it is in.
export default defineConfig(library(['src/main.ts', 'src/engine-probe.ts']));
