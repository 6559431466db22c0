import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

// `probe-engine.ts` starts the probe as a file beside the one it is in. Nobody imports the command: it is ES modules alone, each command a chunk of its own, and has no types.
export default defineConfig({
  ...library({ main: 'src/main.ts', 'engine-probe': 'src/doctor/engine-probe.ts' }),
  format: ['esm'],
  splitting: true,
  dts: false,
});
