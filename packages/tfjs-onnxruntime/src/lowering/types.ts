import type { Value } from '../graph/graph';
import { cast, type KernelCall, type Lowering } from './lowering';

/** A kernel whose operators have no truth values: they are computed as 0 and 1, and what comes of it is one again. */
export function onBoolToo(lowering: Lowering): Lowering {
  return (call) => {
    const inputs = Object.values(call.inputs).flat();
    if (!inputs.every(({ type }) => type === 'bool')) return lowering(call);
    return ofResults(lowering(as('int32', call)), (result) =>
      result.type === 'int32' ? cast(result, 'bool') : result,
    );
  };
}

/** A kernel whose operators know float32 alone. The result has the type of its inputs, unless it is a truth value. */
export function inFloat(lowering: Lowering): Lowering {
  return (call) => {
    const [type = 'float32'] = Object.values(call.inputs).flatMap((input) => [input].flat().map((value) => value.type));
    if (type === 'float32') return lowering(call);
    return ofResults(lowering(as('float32', call)), (result) =>
      result.type === 'float32' ? cast(cast(result, 'int32'), type) : result,
    );
  };
}

function as(type: 'float32' | 'int32', call: KernelCall): KernelCall {
  const converted = Object.entries(call.inputs).map(([name, input]) => [
    name,
    Array.isArray(input) ? input.map((value: Value) => cast(value, type)) : cast(input as Value, type),
  ]);
  return { ...call, inputs: Object.fromEntries(converted) as KernelCall['inputs'] };
}

function ofResults(results: Value | Value[], convert: (value: Value) => Value): Value | Value[] {
  return Array.isArray(results) ? results.map(convert) : convert(results);
}
