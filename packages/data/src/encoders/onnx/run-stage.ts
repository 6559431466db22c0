import type { EncoderSession, EncoderTensor } from '../audio-encoder';
import { pack, unpack, type Sequence, type Windows } from './axes';
import type { Axis, OnnxStage } from './onnx-spec';

/**
 * One network of a chain on a whole sequence.
 * @param fail what a problem becomes
 */
export async function runStage(
  stage: OnnxStage,
  session: EncoderSession,
  sequence: Sequence,
  fail: (problem: string) => Error,
): Promise<Sequence> {
  const input = { ...sequence, values: prepared(stage, sequence.values) };
  const parts: Sequence[] = [];
  for (const windows of batches(stage, sequence.rows, fail)) {
    const feeds: Record<string, EncoderTensor> = { [stage.input.name]: pack(input, windows, stage.input.axes) };
    for (const [name, { value, axes }] of Object.entries(stage.constants))
      feeds[name] = filled(value, axes, windows, sequence.width);
    const output = (await session.run(feeds))[stage.output.name];
    if (output === undefined) throw fail(`it has no output "${stage.output.name}"`);
    const part = unpack(output, stage.output.axes);
    if (part === undefined)
      throw fail(`its output is [${output.shape.join(', ')}], not [${stage.output.axes.join(', ')}]`);
    parts.push(part);
  }
  const joined = join(parts);
  const { scale, offset } = stage.output;
  return scale === 1 && offset === 0 ? joined : { ...joined, values: joined.values.map((x) => x * scale + offset) };
}

function* batches({ windows }: OnnxStage, rows: number, fail: (problem: string) => Error): Generator<Windows> {
  if (windows === undefined) {
    yield { start: 0, count: 1, length: rows, hop: rows };
    return;
  }
  const { length, hop, batch } = windows;
  const count = Math.floor((rows - length) / hop) + 1;
  if (count < 1) throw fail(`it wants windows of ${length} rows, but a piece has ${rows}`);
  for (let first = 0; first < count; first += batch)
    yield { start: first * hop, count: Math.min(batch, count - first), length, hop };
}

function prepared({ input: { scale, offset, standardise } }: OnnxStage, values: Float32Array): Float32Array {
  const standard = standardise ? standardised(values) : values;
  return scale === 1 && offset === 0 ? standard : standard.map((x) => x * scale + offset);
}

/** Mean 0 and variance 1, as Hugging Face's `Wav2Vec2FeatureExtractor` does it (epsilon 1e-7). */
function standardised(values: Float32Array): Float32Array {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / values.length + 1e-7);
  return values.map((value) => (value - mean) / deviation);
}

function filled(value: number, axes: readonly Axis[], { count, length }: Windows, width: number): EncoderTensor {
  const sizes = { window: count, time: length, width };
  const shape = axes.map((axis) => (axis === 1 ? 1 : sizes[axis]));
  return { shape, values: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value) };
}

function join(parts: readonly Sequence[]): Sequence {
  const [first] = parts;
  if (first === undefined) throw new Error('a stage without parts');
  if (parts.length === 1) return first;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const values = new Float32Array(rows * first.width);
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { rows, width: first.width, values };
}
