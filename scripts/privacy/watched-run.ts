import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Whether system calls can be watched: where strace is installed and may trace. */
export const WATCHES = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;

/**
 * What asks for the number of a host, or reaches one: sockets of the internet, the daemon of names, the table that comes before a server is asked. Node reads `resolv.conf` when its module "dns" is
 * loaded, which asks nobody.
 */
const OUTWARD =
  /\b(?:connect|sendto|sendmsg|sendmmsg)\(.*AF_INET|socket\(AF_INET6?, SOCK_DGRAM|nscd\/socket|"\/etc\/hosts"/;

/** What keeps ONNX Runtime silent without us, and what leads elsewhere than to the home. */
const SILENCING = /^(CI|TF_BUILD|GITHUB_ACTIONS|ORT_.*|XDG_.*)$/;

/** Our cache, and what other runtimes than Node keep of modules that they compiled. */
const OWN = /^home\/\.(cache\/(antiphon|deno)|bun)\//;

export interface Watched {
  /** What was written below the home, but for our own cache, and into the system's folder for temporary files. */
  readonly written: readonly string[];
  /** System calls that look for a host, or reach for one. */
  readonly outward: readonly string[];
}

export interface WatchOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** What it prints when it has done enough, and is interrupted; otherwise it must end by itself. */
  readonly until?: RegExp;
  /** Default: this Node. */
  readonly runtime?: string | undefined;
}

/**
 * Runs node in a home and a temporary folder that are new and empty, and without the variables that keep ONNX Runtime silent.
 * @throws where it fails
 */
export async function watchedRun(
  words: readonly string[],
  folder: string,
  { env = {}, until, runtime = process.execPath }: WatchOptions = {},
): Promise<Watched> {
  const place = await mkdtemp(join(folder, 'run-'));
  const [home, temporary, log] = [join(place, 'home'), join(place, 'tmp'), join(place, 'calls')];
  await mkdir(home);
  await mkdir(temporary);
  const kept = Object.entries(process.env).filter(([name]) => !SILENCING.test(name));
  const loud = { ...Object.fromEntries(kept), HOME: home, TMPDIR: temporary, ...env };
  const strace = ['strace', '-f', '-qq', '--seccomp-bpf', '-e', 'trace=%network,open,openat', '-o', log];
  const [command = '', ...rest] = [...(WATCHES ? strace : []), runtime, ...words];
  const child = spawn(command, rest, { cwd: folder, env: loud, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let interrupted = false;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      said += data.toString();
      if (interrupted || until?.test(said) !== true) return;
      interrupted = true;
      interrupt(child.pid ?? 0);
    });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 && !interrupted) throw new Error(`${words.join(' ')}: exit code ${code}\n${said}`);
  const calls = WATCHES ? (await readFile(log, 'utf8')).split('\n') : [];
  const written = [...(await filesBelow(home)), ...(await filesBelow(temporary))].map((path) => relative(place, path));
  await rm(place, { recursive: true });
  return {
    written: written.filter((path) => !OWN.test(path)),
    outward: calls.filter((call) => OUTWARD.test(call)),
  };
}

/** strace does not pass a signal on to what it traces. */
function interrupt(pid: number): void {
  const [traced] = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .stdout.trim()
    .split(/\s+/);
  process.kill(Number(WATCHES ? traced : pid), 'SIGINT');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}
