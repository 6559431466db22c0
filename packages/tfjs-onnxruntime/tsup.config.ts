import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

const gradients = createRequire(import.meta.url).resolve('@tensorflow/tfjs-core/dist/register_all_gradients');

export default defineConfig({
  ...library(['src/index.ts']),
  // src/register-gradients.ts says why: the published package carries tfjs-core's gradients inside.
  esbuildPlugins: [
    {
      name: 'bundle-gradients',
      setup: (build) => {
        build.onResolve({ filter: /^\.\/register-gradients$/ }, () => ({ path: gradients, sideEffects: true }));
      },
    },
  ],
});
