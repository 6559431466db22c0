import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from './project';

/** A spec as a user writes one, at the smallest size. */
const SPEC = JSON.stringify({
  data: { kind: 'synthetic', clips: 6, secondsPerClip: 4 },
  arms: [
    { name: 'cfg', guidance: { kind: 'cfg' } },
    { name: 'fixed', guidance: { kind: 'fixed' } },
  ],
  training: { steps: 3, batchSize: 2, frames: 24, width: 8, feedForward: 8, layers: 1, heads: 2, warmupSteps: 1 },
  scales: [1, 2],
  sampling: { steps: 2, seeds: 1, windows: 2 },
});

/** `npx @antiphon/cli demo` in an empty folder: the first thing that anybody does. */
export async function demoByNpx(project: Project): Promise<void> {
  await project.run('npx', ['--yes', '@antiphon/cli', 'demo', '--size', 'smoke', '--out', 'demo-out']);
  for (const [name, least] of [
    ['report.html', 50_000],
    ['motion.html', 500_000],
    ['motion-cfg.bvh', 10_000],
  ] as const) {
    const { size } = await stat(join(project.folder, 'demo-out', name));
    if (size < least) throw new Error(`${name} of the demo has ${size} bytes.`);
  }
}

/** The commands that follow, of the installed package, on what the demo made. @param bundle a folder @param speech a WAV */
export async function commands(project: Project, bundle: string, speech: string, encoderPlugin: string): Promise<void> {
  const antiphon = (...words: string[]) => project.run('npx', ['antiphon', ...words]);
  await antiphon(
    'generate',
    bundle,
    speech,
    '--out',
    'motion.bvh',
    '--out',
    'motion.html',
    '--scale',
    '2',
    '--steps',
    '3',
  );
  if (!/^Frames:\s+\d{2,}$/m.test(await readFile(join(project.folder, 'motion.bvh'), 'utf8')))
    throw new Error('generate wrote a BVH without frames.');
  await antiphon('compare', await project.write('spec.json', SPEC), '--out', 'run');
  const report = JSON.parse(await readFile(join(project.folder, 'run/report.json'), 'utf8')) as { cells: unknown[] };
  if (report.cells.length !== 3) throw new Error(`compare made ${report.cells.length} cells of three.`);
  await served(project, bundle, speech);
  await plugged(project, encoderPlugin, speech);
}

/** `antiphon serve`: it answers with motion, and ends when it is told. */
async function served(project: Project, bundle: string, speech: string): Promise<void> {
  const bin = join(project.folder, 'node_modules/@antiphon/cli/dist/main.js');
  const server = spawn(process.execPath, [bin, 'serve', bundle, '--port', '0'], {
    cwd: project.folder,
    env: project.env,
  });
  let printed = '';
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  try {
    const address = await poll(() => /https?:\/\/[\d.a-z]+:\d+/.exec(printed)?.[0], server);
    const answer = await fetch(`${address}/v1/generate?steps=3&format=json&seed=1`, {
      method: 'POST',
      headers: { 'content-type': 'audio/wav' },
      body: new Uint8Array(await readFile(speech)),
    });
    const body = (await answer.json()) as { frames?: unknown };
    if (!answer.ok) throw new Error(`serve answered ${answer.status}: ${JSON.stringify(body).slice(0, 300)}`);
    server.kill('SIGTERM');
    await once(server, 'exit');
  } catch (error) {
    server.kill('SIGKILL');
    throw new Error(
      `serve: ${error instanceof Error ? error.message : String(error)}; it printed: ${printed.slice(-1000)}`,
      { cause: error },
    );
  }
}

async function poll(look: () => string | undefined, child: { exitCode: number | null }): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const found = look();
    if (found !== undefined) return found;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not say within a minute where it listens');
}

/** An audio encoder of one's own: trained with, and loaded by the session workers that generate. @param code of the plugin, which registers "loudness" */
async function plugged(project: Project, code: string, speech: string): Promise<void> {
  const antiphon = (...words: string[]) => project.run('npx', ['antiphon', ...words]);
  await mkdir(join(project.folder, 'plugins'), { recursive: true });
  const plugin = await project.write('plugins/loudness.mjs', code);
  const training = {
    steps: 2,
    batchSize: 2,
    frames: 24,
    width: 8,
    feedForward: 8,
    layers: 1,
    heads: 2,
    warmupSteps: 1,
  };
  await project.write('encoder.yaml', 'kind: loudness\n');
  await project.write('train.yaml', JSON.stringify(training));
  await antiphon('data', 'synth', '--out', 'recordings', '--clips', '3', '--seconds', '4');
  const common = ['--plugin', plugin];
  await antiphon(
    'train',
    '--data',
    'recordings',
    '--guidance',
    'cfg',
    '--encoder',
    'encoder.yaml',
    '--config',
    'train.yaml',
    '--out',
    'checkpoint',
    ...common,
  );
  await antiphon('export', 'checkpoint', '--out', 'bundle', ...common);
  await antiphon('generate', 'bundle', speech, '--out', 'plugged.bvh', '--steps', '2', ...common);
}
