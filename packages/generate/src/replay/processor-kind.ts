import { readFileSync } from 'node:fs';
import { arch, cpus } from 'node:os';

/**
 * What decides how the runtime rounds: the architecture, and the widest instruction set that its products use, e.g. `x64 avx512f`. Where the system does not tell the instruction sets, the processor's name.
 * @param read the text of `/proc/cpuinfo`; default: reads it
 */
export function processorKind(read: () => string = () => readFileSync('/proc/cpuinfo', 'utf8')): string {
  let text = '';
  try {
    text = read();
  } catch {
    // not Linux
  }
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1]?.split(' '));
  const widest = WIDEST_FIRST.find((set) => flags.has(set));
  return `${arch()} ${widest ?? cpus()[0]?.model.trim() ?? 'unknown'}`;
}

/** Those for which ONNX Runtime has products of its own. */
const WIDEST_FIRST = ['amx_tile', 'avx512f', 'avx2', 'avx', 'sve', 'asimd'];
