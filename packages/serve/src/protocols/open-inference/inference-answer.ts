import { Readable } from 'node:stream';
import { AntiphonError } from '@antiphon/core';
import { collected, type Encodable } from '@antiphon/formats';
import type { z } from 'zod';
import type { ServedMotion } from '../../motion/motion-service';
import { type InferenceBody, JSON_LENGTH } from './inference-body';
import type { inferenceResponseSchema } from './schemas';

type InferenceResponse = z.infer<typeof inferenceResponseSchema>;

/** An answer, ready to be sent. */
export interface InferenceAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable;
}

/**
 * Whether the motion is asked for binary.
 * @throws INVALID_INPUT for an output that there is not
 */
export function wantsBinary({ outputs = [], parameters }: InferenceBody): boolean {
  const unknown = outputs.find(({ name }) => name !== 'motion');
  if (unknown !== undefined)
    throw new AntiphonError('INVALID_INPUT', {
      source: `output "${unknown.name}"`,
      problem: 'not known. Known: motion',
    });
  return outputs[0]?.parameters?.binary_data ?? parameters?.binary_data_output ?? false;
}

/** Waits for all of a motion, so that what goes wrong has a status, and makes an answer of it. */
export async function inferenceAnswer(
  served: ServedMotion,
  { model, id, binary }: { readonly model: string; readonly id: string | undefined; readonly binary: boolean },
): Promise<InferenceAnswer> {
  const motion = await collected(served);
  const { motion: values, frames } = motion;
  const output: InferenceResponse['outputs'][number] = {
    name: 'motion',
    shape: [frames, values.length / frames],
    datatype: 'FP32',
    ...(binary ? { parameters: { binary_data_size: values.byteLength } } : {}),
  };
  const head: InferenceResponse = {
    model_name: model,
    model_version: served.bundle,
    ...(id === undefined ? {} : { id }),
    parameters: parametersOf(served),
    outputs: [output],
  };
  if (!binary)
    return {
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: Readable.from(withNumbers(JSON.stringify(head), motion), { objectMode: false }),
    };
  const json = Buffer.from(JSON.stringify(head));
  return {
    headers: { 'content-type': 'application/octet-stream', [JSON_LENGTH]: String(json.length) },
    body: Buffer.concat([json, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)]),
  };
}

function parametersOf(served: ServedMotion): InferenceResponse['parameters'] {
  const { id, assignment, bundle, seed, guidance, sampler, steps, format, note } = served;
  return {
    request: id,
    arm: assignment.arm,
    by: assignment.by,
    bundle,
    seed,
    guidance: JSON.stringify(guidance),
    sampler,
    steps,
    fps: format.fps,
    nfe: served.nfe(),
    seconds: served.seconds(),
    replay: served.replay(),
    ...(note === undefined ? {} : { note }),
  };
}

/** Frames whose numbers become text at a time; then others have their turn. */
const FRAMES = 128;

/** Puts the numbers into the last output, piece by piece: minutes of motion are megabytes of text. */
async function* withNumbers(head: string, { motion, frames }: Encodable): AsyncGenerator<string> {
  const end = '}]}';
  if (!head.endsWith(end)) throw new RangeError('An answer ends with its output.');
  yield `${head.slice(0, -end.length)},"data":[`;
  const width = motion.length / frames;
  for (let at = 0; at < motion.length; at += FRAMES * width) {
    // The shortest text that is the same float32 again.
    const numbers = Array.from(motion.subarray(at, at + FRAMES * width), (value) =>
      String(Number(value.toPrecision(9))),
    );
    yield `${at === 0 ? '' : ','}${numbers.join()}`;
    await new Promise((resolve) => setImmediate(resolve));
  }
  yield `]${end}`;
}
