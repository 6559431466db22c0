import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { firstRelease } from './rehearsal/first-release';
import { Lanes } from './rehearsal/lanes';
import { Project } from './rehearsal/project';
import { run } from './rehearsal/run';

// `npm run check:nodes`, after a build: on each Node that is supported, the installed demo at its smoke size, and the tests of two packages. Some minutes; before a release.

const { values: options } = parseArgs({
  options: { nodes: { type: 'string', default: '20.19.0,22,24,latest' }, keep: { type: 'boolean', default: false } },
});
const checkout = process.cwd();
const work = await mkdtemp(join(tmpdir(), 'antiphon-nodes-'));
const lanes = new Lanes(1, () => performance.now());
const { registry, user } = await firstRelease(checkout, work, lanes);

try {
  for (const version of options.nodes.split(',')) {
    const node = await nodeOf(version);
    const env = { PATH: `${join(node, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` };
    const project = await Project.make(join(work, 'projects', version), user);
    const { stdout } = await project.run('node', ['--version'], { env });
    const name = `Node ${stdout.trim()}`;
    lanes.add(`${name}: npm install, no warning`, () => project.install(['@antiphon/cli', '@antiphon/serve'], env));
    lanes.add(`${name}: antiphon demo --size smoke`, () =>
      project.run('npx', ['antiphon', 'demo', '--size', 'smoke'], { env, limit: 600_000 }),
    );
    lanes.add(`${name}: tests of core and formats`, () =>
      run('node', ['node_modules/vitest/vitest.mjs', 'run', 'packages/core', 'packages/formats'], {
        cwd: checkout,
        env: { ...user.env, ...env },
        limit: 600_000,
      }),
    );
    await lanes.done();
  }
} finally {
  await registry.close();
  if (options.keep) console.log(`kept: ${work}`);
  else await rm(work, { recursive: true, force: true, maxRetries: 3 });
}
lanes.end();

/** The folder of a Node's binary, which npm has as a package for each platform. */
async function nodeOf(version: string): Promise<string> {
  const folder = join(work, 'nodes', version);
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  await lanes.step(`Node ${version}, as npm has it`, () =>
    run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-save', `${name}@${version}`], {
      cwd: work,
      env: user.env,
    }),
  );
  return join(folder, 'node_modules', name);
}
