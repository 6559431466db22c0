// npm run conformance [-- PART-OF-A-NAME]: TensorFlow.js's own backend tests on this backend. The last line is `N passed, N failed, N excluded`;
// the exit code is 1 where fewer than the floor pass.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The share of the cases that must pass, of those that are not excluded. */
const FLOOR = 0.99;
const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const out = join(here, '..', 'node_modules', '.cache', 'conformance.cjs');
mkdirSync(dirname(out), { recursive: true });
// Of the gradients too there must be one copy; see src/register-gradients.ts.
const gradients = {
  name: 'gradients',
  setup: (build) =>
    build.onResolve({ filter: /\/register-gradients$/ }, ({ resolveDir }) =>
      build.resolve('@tensorflow/tfjs-core/dist/register_all_gradients.js', { resolveDir, kind: 'import-statement' }),
    ),
};
// The suite is part of the package's sources: they, the backend and tfjs must be one copy, so all is bundled.
await build({
  entryPoints: [join(here, 'suite.ts')],
  outfile: out,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  conditions: ['@antiphon/source'],
  mainFields: ['module', 'main'], // tfjs as ES modules, which are those that the suite imports
  external: ['onnxruntime-node', 'node-fetch'],
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  plugins: [gradients],
  ignoreAnnotations: true, // tfjs says that its tests have no effects
  logLevel: 'error',
});
const { runSuite } = require(out);
const results = [];
await runSuite((result) => {
  results.push(result);
  if (result.status === 'failed') process.stdout.write(`FAILED ${result.name}\n    ${result.reason.split('\n')[0]}\n`);
}, process.argv[2]);
const count = (status) => results.filter((result) => result.status === status).length;
writeFileSync(join(dirname(out), 'conformance.json'), JSON.stringify(results, null, 1));
const reasons = new Map();
for (const { status, reason } of results)
  if (status === 'excluded') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
for (const [reason, times] of reasons) process.stdout.write(`excluded ${times}: ${reason}\n`);
process.stdout.write(`${count('passed')} passed, ${count('failed')} failed, ${count('excluded')} excluded\n`);
process.exit(count('passed') >= FLOOR * (count('passed') + count('failed')) ? 0 : 1);
