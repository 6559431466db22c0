import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** What this process runs on, as far as the system tells. */
export interface Machine {
  readonly platform: string;
  readonly release: string;
  readonly arch: string;
  readonly processor: string;
  /** Logical ones, as far as this process may use them. */
  readonly processors: number;
  /** Bytes. */
  readonly memory: number;
}

export function machine(): Machine {
  return {
    platform: platform(),
    release: release(),
    arch: arch(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    memory: totalmem(),
  };
}
