import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the process that tries an engine tells. */
export type ProbeMessage =
  | { readonly kind: 'loaded'; readonly description: string; readonly device: string | undefined }
  | { readonly kind: 'measured'; readonly gflops: number; readonly gradientGflops: number }
  | { readonly kind: 'failed'; readonly problem: string; readonly remedy?: string };

/** What is known of an engine, on a device where it can be told one. */
export interface EngineReport {
  readonly engine: string;
  /** What it computes on; undefined where it does not get so far. */
  readonly device?: string | undefined;
  /** The library and its version. */
  readonly library?: string;
  /** Whether it computes. */
  readonly usable: boolean;
  /** 10⁹ multiplications and additions a second, in products of large square matrices. */
  readonly gflops?: number;
  /** The same with the products of a gradient among them, as in training. */
  readonly gradientGflops?: number;
  /** Why it is not usable. */
  readonly problem?: string;
  /** What to do. */
  readonly remedy?: string;
}

export interface ProbeOptions {
  readonly engine: string;
  readonly device?: string;
  /** ms until the process is ended. */
  readonly limit: number;
  /** Ends the process, too. */
  readonly signal: AbortSignal;
  /** The program; default: the probe of our engines. */
  readonly module?: string;
}

/** What Node itself adds to the last words. */
const STACK = /^(Node\.js v|\s+at |\s*\d+: |-{3,})/;

/** Characters that are kept of what a process says before it dies. */
const LAST_WORDS = 4000;

/** Tries an engine in a process of its own: a native library that crashes or hangs is found and told, like one that is missing. Never throws. */
export function probeEngine({
  engine,
  device,
  limit,
  signal,
  module = probeModule(),
}: ProbeOptions): Promise<EngineReport> {
  return new Promise((resolve) => {
    const child = fork(module, device === undefined ? [engine] : [engine, device], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let report: EngineReport = { engine, ...(device === undefined ? {} : { device }), usable: false };
    let words = '';
    let problem: string | undefined;
    const end = (why: string) => {
      problem ??= why;
      child.kill('SIGKILL');
    };
    const abort = () => end('interrupted');
    const timer = setTimeout(() => end(`no answer within ${limit / 1000} s`), limit);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();

    child.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-LAST_WORDS)));
    child.on('message', (message: ProbeMessage) => (report = after(report, message)));
    child.on('error', (error) => (problem ??= error.message));
    child.once('close', (code, ending) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      const answered = report.gflops !== undefined || report.problem !== undefined;
      resolve(answered ? report : { ...report, usable: false, problem: problem ?? deathOf(code, ending, words) });
    });
  });
}

function after(report: EngineReport, message: ProbeMessage): EngineReport {
  switch (message.kind) {
    case 'loaded':
      return { ...report, library: message.description, device: message.device };
    case 'measured':
      return { ...report, usable: true, gflops: message.gflops, gradientGflops: message.gradientGflops };
    case 'failed':
      return {
        ...report,
        problem: oneLine(message.problem),
        ...(message.remedy === undefined ? {} : { remedy: message.remedy }),
      };
  }
}

/** The last line is the one that a library says before it gives up. */
function deathOf(code: number | null, signal: string | null, words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '' && !STACK.test(line));
  const last = lines.at(-1);
  return `its process died (${signal ?? `exit code ${code}`})${last === undefined ? '' : `: ${oneLine(last)}`}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The probe lies beside this file and, when built, has its ending (`.js` or `.cjs`). */
function probeModule(): string {
  const ending = extname(new URL(import.meta.url).pathname);
  return fileURLToPath(
    new URL(ending === '.ts' ? './run-from-source.mjs' : `./engine-probe${ending}`, import.meta.url),
  );
}
