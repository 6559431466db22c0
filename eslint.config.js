import js from '@eslint/js';
import ts from 'typescript-eslint';

/** Who may import whom: the table of docs/architecture.md. Arrows only go up. */
const mayImport = {
  client: [],
  core: [],
  guidance: ['core'],
  formats: ['core'],
  onnxruntime: ['core'],
  'tfjs-onnxruntime': ['core', 'onnxruntime'],
  data: ['core', 'formats'],
  train: ['core', 'guidance', 'formats', 'data', 'tfjs-onnxruntime'],
  generate: ['core', 'guidance', 'formats', 'onnxruntime', 'data'],
  serve: ['core', 'guidance', 'formats', 'data', 'generate'],
  experiment: ['core', 'guidance', 'formats', 'data', 'tfjs-onnxruntime', 'train', 'generate'],
  cli: ['core', 'guidance', 'formats', 'data', 'tfjs-onnxruntime', 'train', 'generate', 'serve', 'experiment'],
};

const boundaries = Object.entries(mayImport).map(([name, allowed]) => ({
  files: [`packages/${name}/src/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^@antiphon/(?!(${[...allowed, '\\0'].join('|')})(/|$))`,
            message: `@antiphon/${name} may import only: ${allowed.join(', ') || 'nothing'} (see docs/architecture.md).`,
          },
          { regex: '^(\\.\\./)+[^.]+/src/', message: 'Import another package by its name, not by its path.' },
        ],
      },
    ],
  },
}));

/** ONNX Runtime is loaded by nobody's import but by `onnxRuntime()`, which forbids its telemetry first. */
const runtime = {
  files: ['packages/*/src/**/*.ts', 'bench/**/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: '^onnxruntime-(node|common)',
            allowTypeImports: true,
            message: 'Types alone; what they describe comes from @antiphon/onnxruntime, which forbids telemetry.',
          },
        ],
      },
    ],
  },
};

/** Scripts check the packages from outside: through what they export, or as a user runs them. */
const outside = {
  files: ['scripts/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: 'packages/', message: 'Import a package by its name, not by its path.' },
          { regex: '^@antiphon/[^/]+/(src|dist)/', message: 'Import what a package exports.' },
        ],
      },
    ],
  },
};

export default ts.config(
  {
    ignores: [
      '**/dist/**',
      'packages/*/package/**',
      'packages/onnxruntime/platforms/**',
      '**/node_modules/**',
      '.nx/**',
      'demo-out/**',
      'runs/**',
      'docs/.vitepress/cache/**',
    ],
  },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['examples/**/*.mjs', 'packages/cli/templates/**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'AbortController',
          'AbortSignal',
          'Buffer',
          'document',
          'fetch',
          'performance',
          'setTimeout',
          'structuredClone',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  ...boundaries,
  runtime,
  outside,
);
