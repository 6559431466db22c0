import { AntiphonError } from '@antiphon/core';
import type { Audio } from '@antiphon/formats';
import type { InferenceBody, Tensor } from './inference-body';

/** Hz: rates that recordings have, as of files. Others would make hours, or nothing, of a second. */
const RATES = [1000, 768_000] as const;
const MOST_CHANNELS = 64;

/** The inputs of every model; a request has one of them. */
export const AUDIO_INPUTS = [
  { name: 'audio', datatype: 'FP32', shape: [-1, -1] },
  { name: 'audio_file', datatype: 'BYTES', shape: [1] },
] as const;

/**
 * The recording of a request: `audio`, samples `[samples]` or `[channels, samples]` with the parameter `sample_rate`, or `audio_file`, the bytes of a file `[1]` (in JSON as base64).
 * @throws INVALID_INPUT
 */
export function audioOf({ inputs, parameters }: InferenceBody): Uint8Array | Audio {
  const [input, ...more] = inputs;
  if (input === undefined || more.length > 0)
    throw refused('inputs', `expected one of audio and audio_file, found ${inputs.map(({ name }) => name).join(', ')}`);
  if (input.name === 'audio_file') return fileOf(input);
  if (input.name === 'audio') return samplesOf(input, input.parameters?.sample_rate ?? parameters?.sample_rate);
  throw refused(`input "${input.name}"`, 'not known. Known: audio, audio_file');
}

function fileOf(input: Tensor): Uint8Array {
  const { datatype, shape, bytes, data = [] } = input;
  if (datatype !== 'BYTES' || shape.reduce((product, size) => product * size, 1) !== 1)
    throw refused('input "audio_file"', `expected BYTES [1], found ${datatype} [${shape.join(', ')}]`);
  if (bytes !== undefined) return onlyElement(bytes);
  const text = data.flat(8);
  if (text.length !== 1 || typeof text[0] !== 'string' || !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text[0]))
    throw refused('input "audio_file"', 'expected one string, the file as base64; or send it binary');
  return Buffer.from(text[0], 'base64');
}

/** An element of BYTES: its length in four bytes, little end first, and itself. */
function onlyElement(bytes: Uint8Array): Uint8Array {
  const length = bytes.length < 4 ? -1 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (length === bytes.length - 4) return bytes.subarray(4);
  throw refused(
    'input "audio_file"',
    `expected one element: four bytes with its length, and as many more; found ${bytes.length} bytes${length < 0 ? '' : `, the first four of which say ${length}`}`,
  );
}

function samplesOf(input: Tensor, sampleRate: number | undefined): Audio {
  const { datatype, shape, bytes, data } = input;
  const [channels = 0, samples = 0] = shape.length === 1 ? [1, ...shape] : shape;
  if (datatype !== 'FP32' || shape.length < 1 || shape.length > 2 || channels < 1 || channels > MOST_CHANNELS)
    throw refused(
      'input "audio"',
      `expected FP32 [samples] or [channels, samples], found ${datatype} [${shape.join(', ')}]`,
    );
  if (sampleRate === undefined)
    throw refused('input "audio"', 'expected the parameter sample_rate (Hz), with the input or with the request');
  if (samples === 0) throw refused('input "audio"', 'it has no samples');
  const [lowest, highest] = RATES;
  if (!(sampleRate >= lowest && sampleRate <= highest))
    throw refused('input "audio"', `expected a sample_rate of ${lowest} to ${highest} Hz, found ${sampleRate}`);
  const values = bytes === undefined ? fromJson(data, channels * samples) : fromBytes(bytes, channels * samples);
  if (!values.every(Number.isFinite)) throw refused('input "audio"', 'it holds a value that is not a finite number');
  return {
    sampleRate,
    channels: Array.from({ length: channels }, (_, i) => values.subarray(i * samples, (i + 1) * samples)),
  };
}

function fromBytes(bytes: Uint8Array, count: number): Float32Array {
  if (bytes.length !== count * 4)
    throw refused('input "audio"', `its shape has ${count} numbers, that is ${count * 4} bytes; ${bytes.length} came`);
  // A copy begins where its numbers may; what came may not.
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function fromJson(data: readonly unknown[] = [], count: number): Float32Array {
  const flat = data.some(Array.isArray) ? data.flat(2) : data;
  if (flat.length !== count)
    throw refused('input "audio"', `its shape has ${count} numbers, and its data ${flat.length}`);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const value = flat[i];
    if (typeof value !== 'number')
      throw refused('input "audio"', `number ${i} of its data is ${JSON.stringify(value)}`);
    values[i] = value;
  }
  return values;
}

function refused(source: string, problem: string): AntiphonError {
  return new AntiphonError('INVALID_INPUT', { source, problem });
}
