import { spawnSync } from 'node:child_process';

/** Why the peers of `bench/peers/a2p` cannot run with a Python; undefined where they can. */
export function torchProblem(python: string): string | undefined {
  const { error, status, stderr } = spawnSync(python, ['-c', 'import torch, numpy, safetensors.torch'], {
    encoding: 'utf8',
  });
  if (error !== undefined) return `"${python}" cannot be started (${error.message})`;
  if (status === 0) return undefined;
  return `"${python}" lacks a module: ${stderr.trim().split('\n').at(-1) ?? 'it ended without a word'}`;
}

/** Says on standard error that a comparison goes without its peer. */
export function tellSkipped(problem: string): void {
  process.stderr.write(`No peer: ${problem}. Pass --python PYTHON, one with torch, numpy and safetensors.\n`);
}
