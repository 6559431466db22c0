import type { LocalRegistry } from './registry';
import type { Project } from './project';
import type { Workspace } from './workspace';

/** Asks the registry as npm does. */
async function published(registry: string, name: string): Promise<Record<string, string>> {
  const answer = await fetch(new URL(name.replace('/', '%2f'), registry));
  return ((await answer.json()) as { 'dist-tags'?: Record<string, string> })['dist-tags'] ?? {};
}

export async function latest(registry: string, names: readonly string[]): Promise<Record<string, string | undefined>> {
  const tags = await Promise.all(
    names.map(async (name) => [name, (await published(registry, name))['latest']] as const),
  );
  return Object.fromEntries(tags);
}

/** A patch of one package: it alone moves. */
export async function patchOfOne(
  workspace: Workspace,
  { url }: LocalRegistry,
  names: readonly string[],
): Promise<void> {
  const before = await latest(url, names);
  await workspace.change('one', { '@antiphon/guidance': 'patch' }, 'A mistake of one strategy is mended.');
  await workspace.version();
  await workspace.stage();
  await workspace.publish(url);
  const moved = moves(before, await latest(url, names));
  if (moved.join() !== '@antiphon/guidance 0.1.0 → 0.1.1')
    throw new Error(`A patch of guidance moved: ${moved.join(', ')}`);
}

/** A pre-release: published under its own tag, and nobody who asks for the latest gets it. */
export async function preRelease(
  workspace: Workspace,
  { url }: LocalRegistry,
  names: readonly string[],
): Promise<void> {
  const before = await latest(url, names);
  await workspace.run('npx', ['changeset', 'pre', 'enter', 'next']);
  await workspace.change('contract', { '@antiphon/core': 'minor' }, 'A contract changes.');
  await workspace.version();
  await workspace.stage();
  await workspace.publish(url);
  const moved = moves(before, await latest(url, names));
  if (moved.length > 0) throw new Error(`A pre-release moved what is latest: ${moved.join(', ')}`);
  for (const name of names) {
    const { next } = await published(url, name);
    if (next !== '0.2.0-next.0') throw new Error(`${name}: next is ${next}, not 0.2.0-next.0`);
  }
}

/** The release after it breaks in the middle, and is run again: everything is there, once, and all of one minor. */
export async function brokenPublish(
  workspace: Workspace,
  registry: LocalRegistry,
  names: readonly string[],
): Promise<void> {
  const { url } = registry;
  const before = await latest(url, names);
  await workspace.run('npx', ['changeset', 'pre', 'exit']);
  await workspace.version();
  await workspace.stage();
  await registry.refuse(['@antiphon/generate', '@antiphon/cli']);
  const failed = await workspace.publish(url).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  await registry.refuse([]);
  if (failed === undefined) throw new Error('A publish that the registry refused in part did not fail.');
  const part = moves(before, await latest(url, names));
  if (part.length === 0 || part.length === names.length)
    throw new Error(`The broken publish moved ${part.length} of ${names.length} packages.`);
  await workspace.publish(url);
  const versions = new Set(Object.values(await latest(url, names)));
  if ([...versions].join() !== '0.2.0')
    throw new Error(`After it was run again, packages are at ${[...versions].join(', ')}, not all at 0.2.0`);
}

const PROGRAM = `import { AntiphonError, Random } from '@antiphon/core';
import { createGuidance, guide } from '@antiphon/guidance';
const network = { conditions: ['audio'], shape: [1, 1, 1] as const, predict: () => Promise.resolve([new Float32Array(1)]) };
guide(network, createGuidance({ kind: 'cfg' }), { random: Random.stream(1, 'x') });
try {
  createGuidance({ kind: 'nonsense' });
} catch (error) {
  if (!(error instanceof AntiphonError)) throw error;
}
`;

/**
 * One core where packages of one minor are installed; and where somebody holds two, types still fit and errors are still known.
 * @returns how many copies of core each of the projects has
 */
export async function copiesOfCore(together: Project, apart: Project, tsc: string): Promise<readonly [number, number]> {
  const counts: number[] = [];
  for (const [project, specs] of [
    [together, ['@antiphon/core', '@antiphon/guidance']],
    [apart, ['@antiphon/core@0.2.0', '@antiphon/guidance@0.1.1']],
  ] as const) {
    await project.install(specs);
    const { stdout } = await project.run('npm', ['ls', '--all', '--parseable', '@antiphon/core']);
    counts.push(new Set(stdout.split('\n').filter((line) => /node_modules[/\\]@antiphon[/\\]core$/.test(line))).size);
    await project.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: { strict: true, module: 'nodenext', target: 'es2022', skipLibCheck: false, types: [] },
        files: ['program.mts'],
      }),
    );
    await project.write('program.mts', PROGRAM);
    await project.run(process.execPath, [tsc, '-p', '.']);
    await project.run(process.execPath, ['program.mjs']);
  }
  return [counts[0] ?? 0, counts[1] ?? 0];
}

function moves(
  before: Readonly<Record<string, string | undefined>>,
  after: Readonly<Record<string, string | undefined>>,
): string[] {
  return Object.keys(after)
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? '–'} → ${after[name] ?? '–'}`);
}
