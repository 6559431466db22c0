import { counted } from '../format-number';
import type { Making } from '../provenance';

/** A machine and what ran on it in one sentence, e.g. `AMD EPYC 9554, 2 logical cores, 7.8 GiB, linux 6.1 x64; onnxruntime on cpu, up to 2 threads; node 20.20.2; commit 1a2b3c4d5e6f, with changes`. */
export function makingWords({ machine, engine, threads, versions, source }: Making): string {
  return [
    `${machine.processor}, ${counted(machine.cores, 'logical core')}, ${machine.memory} GiB, ${machine.system}`,
    `${engine}, up to ${counted(threads, 'thread')}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    ...(source === undefined ? [] : [`commit ${source.commit.slice(0, 12)}${source.changed ? ', with changes' : ''}`]),
  ].join('; ');
}
