import { build, defineConfig } from 'tsup';
import { library } from '../../tsup.config.base';

export default defineConfig({
  ...library(['src/index.ts', 'src/bytes.ts', 'src/motion/index.ts', 'src/files/index.ts']),
  // After the library, whose build empties the folder.
  onSuccess: buildPageClient,
});

/** What runs in a motion page, three.js included: `client-script.ts` reads it as a file beside the one it is in. */
async function buildPageClient(): Promise<void> {
  await build({
    config: false,
    entry: { 'motion-page-client': 'src/motion-page/client/main.ts' },
    format: ['iife'],
    platform: 'browser',
    target: 'es2022',
    tsconfig: 'src/motion-page/client/tsconfig.json',
    minify: true,
    noExternal: [/.*/],
    esbuildOptions: (options) => void (options.legalComments = 'inline'),
  });
}
