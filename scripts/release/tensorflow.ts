import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSafetensors } from '@antiphon/formats';
import { firstRelease } from './rehearsal/first-release';
import { Lanes } from './rehearsal/lanes';
import { Project } from './rehearsal/project';

// `npm run check:tensorflow -- --tfjs-node DIR`, after a build: the installed packages train on TensorFlow's library, by either of its packages' names. DIR/node_modules holds a @tensorflow/tfjs-node that works.

/** What docs/engines.md promises of ten steps: ‖a − b‖ / ‖b‖ of every parameter. */
const PARITY = 1e-4;

const { values: options } = parseArgs({
  options: { 'tfjs-node': { type: 'string' }, keep: { type: 'boolean', default: false } },
});
if (options['tfjs-node'] === undefined)
  throw new Error('Say where tfjs-node is installed: npm run check:tensorflow -- --tfjs-node DIR');
const modules = join(resolve(options['tfjs-node']), 'node_modules');
const work = await mkdtemp(join(tmpdir(), 'antiphon-tensorflow-'));
const lanes = new Lanes(1, () => performance.now());
const { registry, user } = await firstRelease(process.cwd(), work, lanes);

try {
  const project = await Project.make(join(work, 'project'), user);
  await lanes.step('npm install @antiphon/cli', () => project.install(['@antiphon/cli']));
  const antiphon = (...words: string[]) =>
    project.run('npx', ['antiphon', ...words], { env: { TF_CPP_MIN_LOG_LEVEL: '3' }, limit: 900_000 });
  await antiphon('data', 'synth', '--out', 'recordings', '--clips', '6', '--seconds', '6');
  const train = (engine: string, out: string) =>
    antiphon(
      'train',
      '--data',
      'recordings',
      '--guidance',
      'null-embed',
      '--steps',
      '10',
      '--engine',
      engine,
      '--out',
      out,
    );
  await lanes.step('ten steps on onnxruntime', () => train('onnxruntime', 'on-onnxruntime'));
  for (const name of ['tfjs-node', 'tfjs-node-gpu']) {
    // Beside its own dependencies, none of which may take the place of what is installed.
    await cp(modules, join(project.folder, 'node_modules'), { recursive: true, force: false, verbatimSymlinks: true });
    if (name === 'tfjs-node-gpu')
      await cp(join(modules, '@tensorflow/tfjs-node'), join(project.folder, 'node_modules/@tensorflow', name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    const out = `on-${name}`;
    await lanes.step(`ten steps on tensorflow, as @tensorflow/${name}`, () => train('tensorflow', out));
    const worst = await difference(join(project.folder, out), join(project.folder, 'on-onnxruntime'));
    lanes.tell(`largest ‖a − b‖ / ‖b‖ of a parameter: ${worst.toExponential(1)}`);
    if (!(worst <= PARITY))
      throw new Error(`@tensorflow/${name} ends ${worst} from onnxruntime; docs/engines.md promises ${PARITY}.`);
  }
  const { output } = await lanes.step('antiphon demo --size smoke --engine tensorflow', () =>
    antiphon('demo', '--size', 'smoke', '--engine', 'tensorflow'),
  );
  if (!/^cfg +2 /m.test(output)) throw new Error(`The demo printed no table:\n${output.slice(-2000)}`);
  const { stdout } = await antiphon('doctor', '--engine', 'tensorflow', '--json');
  lanes.tell(/"library": "([^"]*)"/.exec(stdout)?.[1] ?? stdout);
} finally {
  await registry.close();
  if (options.keep) console.log(`kept: ${work}`);
  else await rm(work, { recursive: true, force: true, maxRetries: 3 });
}
lanes.end();

/** The largest ‖a − b‖ / ‖b‖ of a parameter; what the optimiser keeps beside them is not compared. */
async function difference(a: string, b: string): Promise<number> {
  const [left, right] = [await tensorsOf(a), await tensorsOf(b)];
  const parameters = Object.entries(right).filter(([name]) => name.startsWith('parameters/'));
  const each = parameters.map(([name, { values }]) => {
    const other = left[name]?.values;
    const apart = Math.hypot(...numbers(values).map((value, i) => value - Number(other?.[i])));
    const norm = Math.hypot(...numbers(values));
    return norm === 0 ? 0 : apart / norm;
  });
  return Math.max(...each);
}

function numbers(values: ArrayLike<number | bigint>): number[] {
  return Array.from(values, Number);
}

async function tensorsOf(folder: string) {
  const file = (await readdir(folder)).find((name) => name.endsWith('.safetensors'));
  if (file === undefined) throw new Error(`${folder} holds no tensors.`);
  return readSafetensors(await readFile(join(folder, file)), file).tensors;
}
