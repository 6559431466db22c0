import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { argument, type Stage, parseDockerfile } from './dockerfile';

/** Absolute paths in an image's commands. Those of the base, such as /usr, are this machine's own. */
const OF_THE_IMAGE = /(^|[\s"'=])\/(srv|tarballs|data)(?=[/\s"']|$)/g;

/**
 * A Dockerfile carried out without a daemon, as far as that goes: its steps run in folders in place of file systems, with this machine's Node. What it cannot show: what is in the base, other users, and that nothing
 * else is there.
 */
export class BuiltImage {
  private constructor(
    /** In place of `/`. */
    private readonly root: string,
    private readonly stage: Stage,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /**
   * @param context the folder that would be sent to the daemon
   * @param work an empty folder
   * @param args of the build
   * @param env what programs find, PATH at least
   */
  static async build(
    dockerfile: string,
    {
      context,
      work,
      args = {},
      env,
    }: { context: string; work: string; args?: Record<string, string>; env: Record<string, string> },
  ): Promise<BuiltImage> {
    const { stages } = parseDockerfile(dockerfile);
    const roots = new Map<string, string>();
    let built: BuiltImage | undefined;
    for (const [i, stage] of stages.entries()) {
      const root = join(work, stage.name ?? `stage${i}`);
      const own: Record<string, string> = { ...env };
      let folder = root;
      await mkdir(root, { recursive: true });
      for (const { name, text } of stage.instructions) {
        if (name === 'ARG') own[argument(text)[0]] = args[argument(text)[0]] ?? argument(text)[1];
        if (name === 'ENV') for (const pair of text.split(' ')) own[argument(pair)[0]] = argument(pair)[1];
        if (name === 'WORKDIR') await mkdir((folder = join(root, text)), { recursive: true });
        if (name === 'COPY') await copy(text, { context, root, roots });
        if (name === 'RUN') runStep(within(root, text), folder, own);
      }
      if (stage.name !== undefined) roots.set(stage.name, root);
      built = new BuiltImage(root, stage, own);
    }
    if (built === undefined) throw new Error('The Dockerfile has no stage.');
    return built;
  }

  /** The folder that commands begin in. */
  get folder(): string {
    return join(this.root, this.last('WORKDIR').text);
  }

  /** What `docker run` would start. @param words in place of CMD */
  start(env: Readonly<Record<string, string>>, words = this.listOf('CMD')): ChildProcess {
    const [program = '', ...rest] = [...this.listOf('ENTRYPOINT'), ...words].map((word) => within(this.root, word));
    return spawn(program, rest, { cwd: this.folder, env: { ...this.env, ...env } });
  }

  /** The exit code of its health check. */
  health(env: Readonly<Record<string, string>>): Promise<number | null> {
    const [program = '', ...rest] = this.listOf('HEALTHCHECK');
    const child = spawn(program, rest, { cwd: this.folder, env: { ...this.env, ...env }, stdio: 'ignore' });
    return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  }

  private listOf(name: string): readonly string[] {
    const { list } = this.last(name);
    if (list === undefined) throw new Error(`${name} is no list: a shell would stand between it and its signals.`);
    return list;
  }

  private last(name: string) {
    const found = this.stage.instructions.findLast((one) => one.name === name);
    if (found === undefined) throw new Error(`The Dockerfile has no ${name}.`);
    return found;
  }
}

function within(root: string, text: string): string {
  return text.replace(OF_THE_IMAGE, (_, before: string, name: string) => `${before}${root}/${name}`);
}

function runStep(command: string, cwd: string, env: Readonly<Record<string, string>>): void {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}${stderr}`);
}

/** `COPY [--from=STAGE] SOURCE… TARGET`: of folders, what is in them; a source with "*" may be missing. */
async function copy(
  text: string,
  { context, root, roots }: { context: string; root: string; roots: ReadonlyMap<string, string> },
): Promise<void> {
  const [, from, rest = ''] = /^(?:--from=(\S+) )?(.*)$/.exec(text) ?? [];
  const [target = '', ...sources] = rest.split(' ').reverse();
  const source = from === undefined ? context : roots.get(from);
  if (source === undefined) throw new Error(`There is no stage "${String(from)}".`);
  for (const name of sources.reverse()) {
    const names = name.endsWith('*')
      ? (await readdir(source)).filter((one) => one.startsWith(name.slice(0, -1)))
      : [name];
    for (const one of names) {
      const path = join(source, one);
      const asFile = target.endsWith('/') && (await isFile(path));
      await cp(path, join(root, target, asFile ? basename(one) : ''), { recursive: true, verbatimSymlinks: true });
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  return readdir(path).then(
    () => false,
    () => true,
  );
}
