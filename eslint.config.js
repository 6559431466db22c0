import js from '@eslint/js';
import ts from 'typescript-eslint';

/** Who may import whom: the table of docs/architecture.md. Arrows only go up. */
const mayImport = {
  core: [],
  guidance: ['core'],
  'tfjs-onnxruntime': [],
  data: ['core'],
  train: ['core', 'guidance', 'data', 'tfjs-onnxruntime'],
  serve: ['core', 'guidance', 'data'],
  experiment: ['core', 'guidance', 'data', 'tfjs-onnxruntime', 'train', 'serve'],
  cli: ['core', 'guidance', 'data', 'tfjs-onnxruntime', 'train', 'serve', 'experiment'],
};

/** onnxruntime-node is imported in exactly these places. */
const runtimeImporters = [
  'packages/tfjs-onnxruntime/src/session.ts',
  'packages/tfjs-onnxruntime/src/sync-runtime.ts',
  'packages/serve/src/open-session.ts',
  'packages/serve/src/bundle-sessions.ts',
  'packages/serve/src/foreign-session.ts',
];

const boundaries = Object.entries(mayImport).map(([name, allowed]) => ({
  files: [`packages/${name}/src/**/*.ts`],
  ignores: runtimeImporters,
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
          { regex: '^onnxruntime-', message: `onnxruntime is imported only in ${runtimeImporters.join(', ')}.` },
        ],
      },
    ],
  },
}));

/** Scripts check the packages from outside: through what they export, or as a user runs them. */
const outside = {
  files: ['scripts/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: 'packages/', message: 'Import a package by its name, not by its path.' },
          { regex: '^@antiphon/[^/]+/(?!models$|audit$|testing$)', message: 'Import what a package exports.' },
        ],
      },
    ],
  },
};

export default ts.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', 'demo-out/**', 'runs/**'] },
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
  ...boundaries,
  outside,
);
