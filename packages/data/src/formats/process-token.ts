import { readFileSync } from 'node:fs';

/**
 * Names this process on this machine, in file names and lock files: `PID-START`. The start (Linux: clock ticks since boot; elsewhere 0) tells
 * a process from a later one with the same number, which containers hand out again and again.
 */
export function processToken(): string {
  return `${process.pid}-${statusOf(process.pid)?.start ?? 0}`;
}

/** Whether the process that a token names still runs on this machine. Of another machine it knows nothing: its processes count as ended. */
export function isRunning(token: string): boolean {
  const [pid, start] = token.split('-').map(Number);
  if (pid === undefined || !Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false; // EPERM: somebody else's, and alive
  }
  const status = statusOf(pid);
  if (status === undefined) return true;
  return status.state !== 'Z' && (start === 0 || status.start === start); // Z: killed, and its parent has not noticed yet
}

/** See proc_pid_stat(5): the name in parentheses may hold anything, so fields are counted from its end. */
function statusOf(pid: number): { readonly state: string; readonly start: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: Number(fields[19]) };
  } catch {
    return undefined;
  }
}
