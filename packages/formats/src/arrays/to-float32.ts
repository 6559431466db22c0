import type { TensorValues } from './safetensors';

/** Numbers of any type as float32; an array that is one already is given back. */
export function toFloat32(values: TensorValues): Float32Array {
  if (values instanceof Float32Array) return values;
  if (!(values instanceof BigInt64Array)) return new Float32Array(values);
  const floats = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) floats[i] = Number(values[i]);
  return floats;
}
