import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

let own: string | undefined;

/**
 * Names this process in file names and lock files, which other machines and containers may see, too: `PID-START-SPACE`. The start (Linux: clock ticks since boot; elsewhere 0) tells a process from a later
 * one with the same number, the space those who count processes together from others.
 */
export function processToken(): string {
  own ??= `${process.pid}-${statusOf('self')?.start ?? 0}-${space()}`;
  return own;
}

/** Of a process of another space, nothing can be known from here. */
export type ProcessState = 'running' | 'ended' | 'unknown';

/**
 * Whether the process that a `processToken` names is still running. A token of another machine or container is `unknown`: its processes cannot be seen from here.
 * @param token as `processToken` makes it; or without space, as earlier versions wrote it: then of this one. What is no token is nobody's.
 */
export function processState(token: string): ProcessState {
  const [, number, start, where] = /^(\d+)(?:-(\d+))?(?:-([0-9a-f]{8}))?$/.exec(token) ?? [];
  const pid = Number(number);
  if (where !== undefined && where !== space()) return 'unknown';
  return Number.isSafeInteger(pid) && pid > 0 && isRunning(pid, Number(start ?? 0)) ? 'running' : 'ended';
}

function isRunning(pid: number, start: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false; // EPERM: somebody else's, and alive
  }
  // A container may see the processes of another space in /proc.
  if (statusOf('self')?.pid !== process.pid) return true;
  const status = statusOf(pid);
  if (status === undefined) return true;
  return status.state !== 'Z' && (start === 0 || status.start === start); // Z: killed, and its parent has not noticed yet
}

let known: string | undefined;

/** On Linux a boot of a kernel and a PID namespace, which every container has its own of; elsewhere a host. */
function space(): string {
  known ??= createHash('sha256')
    .update([boot(), namespace() ?? hostname()].join(' '))
    .digest('hex')
    .slice(0, 8);
  return known;
}

function boot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  } catch {
    return '';
  }
}

function namespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

/** See proc_pid_stat(5): the name in parentheses may hold anything, so fields are counted from its end. */
function statusOf(
  process: number | 'self',
): { readonly pid: number; readonly state: string; readonly start: number } | undefined {
  try {
    const text = readFileSync(`/proc/${process}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid: parseInt(text), state: fields[0] ?? '', start: Number(fields[19]) };
  } catch {
    return undefined;
  }
}
