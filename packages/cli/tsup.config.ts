import { cp } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

// `probe-engine.ts` starts the probe as a file beside the one it is in.
export default defineConfig({
  ...library({ main: 'src/main.ts', 'engine-probe': 'src/doctor/engine-probe.ts' }),
  // After the library, whose build empties the folder: `recorded-sentence.ts` finds the sentence there.
  onSuccess: () =>
    cp('../../examples/speech', 'dist/speech', { recursive: true, filter: (file) => !file.endsWith('-0880.wav') }),
});
