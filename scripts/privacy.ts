import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WATCHES, watchedRun, type Watched } from './privacy/watched-run';

// Runs what is built in an empty home and an empty temporary folder, as a user does: nothing may be written there but our own cache, and nothing may look for a host or reach for one.
// npm run build && npm run check:privacy [-- --runtime BUN]: with another runtime than Node, the packages alone.
const { runtime } = parseArgs({ options: { runtime: { type: 'string' } } }).values;
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const [COMPUTES, MAIN] = [at('privacy/computes.mjs'), at('../packages/cli/dist/main.js')];
const BUNDLE = at('../packages/generate/src/fixtures/toy-bundle');
const SPEECH = at('../examples/speech/sense_and_sensibility_01_austen_64kb-0880.wav');
const folder = await mkdtemp(join(tmpdir(), 'antiphon-privacy-'));
let failed = false;

if (!WATCHES && process.env.CI) throw new Error('CI needs strace, which is not installed or may not trace here.');

await writeFile(
  join(folder, 'small.yaml'),
  'batchSize: 2\nframes: 30\nwidth: 16\nfeedForward: 16\nlayers: 1\nheads: 2\n',
);
const commands: readonly (readonly string[])[] = [
  ['guidance'],
  ['data', 'synth', '--out', 'rec', '--clips', '3', '--seconds', '5'],
  ['data', 'inspect', 'rec'],
  ['train', '--data', 'rec', '--out', 'run', '--config', 'small.yaml', '--steps', '2'],
  ['export', 'run', '--out', 'bundle'],
  ['generate', 'bundle', SPEECH, '--out', 'motion.bvh', '--steps', '2'],
  ['doctor', '--engine', 'onnxruntime'],
];

process.stdout.write(
  WATCHES ? '' : 'Look-ups and connections are not watched: strace is not installed, or may not trace here.\n',
);
for (const what of ['engine', 'generator'])
  for (const format of ['esm', 'cjs'])
    for (const thread of ['main', 'worker'])
      told(
        `${what}, ${format}, ${thread} thread`,
        await watchedRun([COMPUTES, what, format, thread, BUNDLE], folder, { runtime }),
      );
if (runtime === undefined) {
  for (const words of commands) told(words.slice(0, 2).join(' '), await watchedRun([MAIN, ...words], folder));
  told('serve', await watchedRun([MAIN, 'serve', BUNDLE, '--port', '0'], folder, { until: /Serving/ }));
}

// The check itself: asked for telemetry, the runtime must be seen writing.
const wanted = await watchedRun([COMPUTES, 'engine', 'esm', 'main', BUNDLE], folder, {
  runtime,
  env: { ORT_DISABLE_TELEMETRY: '0' },
});
if (process.platform === 'linux' && wanted.written.length === 0) {
  failed = true;
  process.stdout.write('FAILED with ORT_DISABLE_TELEMETRY=0 nothing was seen either: this check sees nothing\n');
}
await rm(folder, { recursive: true });
process.exitCode = failed ? 1 : 0;

function told(name: string, { written, outward }: Watched): void {
  const problems = [...written.map((path) => `wrote ${path}`), ...outward];
  if (problems.length > 0) failed = true;
  process.stdout.write(problems.length === 0 ? `${name}: silent\n` : `FAILED ${name}:\n  ${problems.join('\n  ')}\n`);
}
