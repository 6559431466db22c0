import { opFailed } from '../errors';
import { topological, type HostValues, type Operation, type Value } from '../graph/graph';
import { compileSync } from './compile';
import { deviceTensor, type DeviceTensor, type RuntimeOptions } from './session';
import type { SyncProgram } from './sync-runtime';

/** Sessions kept for graphs of a structure that was met before; the one unused for longest goes first. */
const KEPT_PROGRAMS = 128;
const programs = new Map<string, SyncProgram>();

/**
 * Computes values that ops have only described so far; each becomes a constant in place. The session is cached by structure: constants other than
 * shapes are fed, so that the same ops on other numbers run without compiling.
 */
export function evaluateNow(values: readonly Value[], options: RuntimeOptions = {}): void {
  const pending = [...new Set(values)].filter(({ source }) => source.kind === 'operation');
  if (pending.length === 0) return;
  const { operations, leaves } = topological(pending);
  const fed = leaves.filter(({ type }) => type !== 'int64');
  const inputs = fed.map((value, i) => ({ name: `input_${i}`, value }));
  const outputs = pending.map((value, i) => ({ name: `output_${i}`, value }));
  const results = explained(operations, options, () => {
    const key = `${JSON.stringify(options)}\n${structure(operations, leaves, pending)}`;
    const program = cached(key, () => compileSync(inputs, outputs, options));
    const feeds = Object.fromEntries(inputs.map(({ name, value }) => [name, onDevice(value)]));
    return program.run(
      feeds,
      outputs.map(({ name }) => name),
    );
  });
  for (const { name, value } of outputs) {
    const result = results[name];
    if (result === undefined) throw new Error(`The session returned no "${name}".`);
    value.source = { kind: 'constant', values: result.data as HostValues };
  }
}

/** What the runtime says of a graph that it refuses names no op of tfjs: the operations are tried one by one to find it. */
function explained<T>(operations: readonly Operation[], options: RuntimeOptions, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const [first] = operations;
    if (operations.length === 1 && first?.origin !== undefined) throw opFailed(first.origin, cause);
    for (const { outputs } of operations) evaluateNow(outputs.slice(0, 1), options);
    throw cause;
  }
}

function onDevice({ type, shape, source }: Value): DeviceTensor {
  if (source.kind !== 'constant') throw new Error('A tensor of a trace was read outside it.');
  return deviceTensor(type, source.values, shape);
}

function cached(key: string, make: () => SyncProgram): SyncProgram {
  const program = programs.get(key) ?? make();
  programs.delete(key);
  programs.set(key, program);
  for (const [oldest, old] of programs) {
    if (programs.size <= KEPT_PROGRAMS) break;
    programs.delete(oldest);
    old.dispose();
  }
  return program;
}

/** Equal for graphs that the same session can run. */
function structure(operations: readonly Operation[], leaves: readonly Value[], outputs: readonly Value[]): string {
  const ids = new Map<Value, string>();
  const described = leaves.map((value, i) => {
    ids.set(value, `l${i}`);
    const baked = value.type === 'int64' && value.source.kind === 'constant' ? value.source.values.join() : '';
    return `${value.type}[${value.shape.join()}]${baked}`;
  });
  operations.forEach(({ op, inputs, attributes, outputs: made }, i) => {
    made.forEach((value, k) => ids.set(value, `${i}.${k}`));
    const from = inputs.map((input) => (input === undefined ? '' : ids.get(input)));
    described.push(`${op}(${from.join()})${JSON.stringify(attributes)}`);
  });
  return [...described, ...outputs.map((value) => ids.get(value))].join('\n');
}
