import { AntiphonError, sentence } from '@antiphon/core';
import { describeIssues } from '@antiphon/generate';
import { type InferenceRequest, inferenceRequestSchema, type RequestInput } from './schemas';

/** Header of the binary tensor data extension: how long the JSON before the tensors is. */
export const JSON_LENGTH = 'inference-header-content-length';

/** Bytes of JSON: parsing stops everything else for some 10 ms a megabyte. Longer recordings are sent binary, or as a file. */
const MOST_JSON = 8 * 2 ** 20;

/** An input with its content. */
export interface Tensor extends RequestInput {
  /** Where it is binary: as it came. */
  readonly bytes?: Uint8Array;
}

/** A request, and its tensors. */
export interface InferenceBody extends Pick<InferenceRequest, 'id' | 'parameters' | 'outputs'> {
  readonly inputs: readonly Tensor[];
}

/**
 * Reads the body of an inference: JSON, behind which binary tensors follow in the order of the inputs that say how long they are (`binary_data_size`).
 * @param jsonLength the header `Inference-Header-Content-Length`; undefined: all of it is JSON
 * @throws INVALID_REQUEST, INVALID_INPUT, BODY_TOO_LARGE
 */
export function readInferenceBody(body: Uint8Array, jsonLength: string | undefined): InferenceBody {
  const length = jsonLength === undefined ? body.length : Number(jsonLength);
  if (!Number.isInteger(length) || length < 0 || length > body.length)
    throw refused(`${JSON_LENGTH} is "${jsonLength}", and the body has ${body.length} bytes`);
  if (length > MOST_JSON) throw new AntiphonError('BODY_TOO_LARGE', { limit: MOST_JSON });
  const request = parseRequest(body.subarray(0, length));
  let at = length;
  const inputs = request.inputs.map((input): Tensor => {
    const size = input.parameters?.binary_data_size;
    if (size === undefined) return input;
    if (jsonLength === undefined)
      throw refused(`input "${input.name}" is binary, and there is no header ${JSON_LENGTH}`);
    if (input.data !== undefined) throw refused(`input "${input.name}" has both data and binary_data_size`);
    const bytes = body.subarray(at, at + size);
    at += size;
    if (at > body.length) throw refused(`the body ends within the ${size} bytes of input "${input.name}"`);
    return { ...input, bytes };
  });
  if (at !== body.length) throw refused(`${body.length - at} bytes follow the last binary input`);
  return { ...request, inputs };
}

function parseRequest(bytes: Uint8Array): InferenceRequest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw refused(`its JSON cannot be read: ${sentence(error)}`);
  }
  const parsed = inferenceRequestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AntiphonError('INVALID_INPUT', { source: 'inference request', problem: describeIssues(parsed.error) });
}

function refused(problem: string): AntiphonError {
  return new AntiphonError('INVALID_REQUEST', { problem });
}
