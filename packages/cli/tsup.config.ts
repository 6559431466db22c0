import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

// `probe-engine.ts` starts the probe as a file beside the one it is in.
export default defineConfig(library({ main: 'src/main.ts', 'engine-probe': 'src/doctor/engine-probe.ts' }));
