import { cp } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

// `probe-engine.ts` starts the probe as a file beside the one it is in. Nobody imports the command: it is ES modules alone, each command a chunk of its own, and has no types.
export default defineConfig({
  ...library({ main: 'src/main.ts', 'engine-probe': 'src/doctor/engine-probe.ts' }),
  format: ['esm'],
  splitting: true,
  dts: false,
  // After the library, whose build empties the folder: `recorded-sentence.ts` finds the sentence there.
  onSuccess: () =>
    cp('../../examples/speech', 'dist/speech', { recursive: true, filter: (file) => !file.endsWith('-0880.wav') }),
});
