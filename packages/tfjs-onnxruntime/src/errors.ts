import type { Origin } from './graph/graph';

const marker = Symbol.for('antiphon.error');

/**
 * The engine's errors. Of the project the package imports core's `process` alone, so that anybody can use it with tfjs alone; the class has the shape of
 * `@antiphon/core`'s `AntiphonError` (same marker, codes of the same table), and `isAntiphonError` recognises it.
 */
export class EngineError extends Error {
  override readonly name = 'AntiphonError';
  readonly status = 500;
  readonly [marker] = true;

  constructor(
    readonly code:
      | 'UNSUPPORTED_OP'
      | 'DATA_READ_IN_TRACE'
      | 'RANDOM_IN_TRACE'
      | 'SESSION_FAILED'
      | 'DEVICE_UNAVAILABLE'
      | 'MODEL_TOO_LARGE',
    readonly details: Readonly<Record<string, string>>,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** What tfjs itself refuses, in its own words. */
export class TfjsRefusal extends Error {}

/** Runs a check of tfjs's, whose words programs may know. */
export function asTfjsSays<T>(check: () => T): T {
  try {
    return check();
  } catch (cause) {
    throw new TfjsRefusal(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** An op that cannot be expressed, or not with these attributes. */
export function unsupportedOp(op: string, detail = ''): EngineError {
  const said = detail === '' ? '' : ` (${detail})`;
  return new EngineError(
    'UNSUPPORTED_OP',
    { op, detail: said },
    `The engine "onnxruntime" has no lowering for the op "${op}"${said}. Write it with supported ops, or run on another tfjs backend.`,
  );
}

/** A value was asked for where there are only shapes. */
export function dataReadInTrace(op: string): EngineError {
  return new EngineError(
    'DATA_READ_IN_TRACE',
    { op },
    `The value of a tensor was read inside a traced function (${op}). A trace has shapes but no values: return the tensor and read it outside, or choose with tf.where.`,
  );
}

/** Random numbers in a trace would be the same at every run. */
export function randomInTrace(op: string): EngineError {
  return new EngineError(
    'RANDOM_IN_TRACE',
    { op },
    `tf.${op} was called inside a traced function, where its numbers would be frozen into the graph. Draw them outside with Random.stream and pass them in as an input.`,
  );
}

/** A device that cannot be computed on here. */
export function deviceUnavailable(device: string, problem: string, cause?: unknown): EngineError {
  return new EngineError(
    'DEVICE_UNAVAILABLE',
    { device, problem },
    `The engine "onnxruntime" cannot compute on the device "${device}": ${problem}. Choose another device ("cpu" is always there).`,
    cause,
  );
}

/** More than one file of protobuf holds. */
export function modelTooLarge(bytes: number): EngineError {
  const size = `${(bytes / 2 ** 30).toFixed(2)} GiB`;
  return new EngineError(
    'MODEL_TOO_LARGE',
    { size },
    `The model has ${size}, and an ONNX file holds less than 2. Write it with exportOnnxFile, which puts the weights into a second file beside it.`,
  );
}

/** The runtime refused, or failed to run, what an op became. */
export function opFailed({ op, shapes, called }: Origin, cause: unknown): EngineError {
  const problem = cause instanceof Error ? cause.message : String(cause);
  const inputs = shapes.map((shape) => `[${shape.join(', ')}]`).join(', ');
  const line = userLine(called.stack);
  const where = line === undefined ? '' : ` Called ${line}.`;
  return new EngineError(
    'SESSION_FAILED',
    { operation: op, problem },
    `The engine "onnxruntime" could not compute the op "${op}" of ${inputs === '' ? 'no tensors' : inputs}: ${problem}.${where}`,
    cause,
  );
}

/** The first line of a stack that is neither of tfjs nor of this package's own. */
function userLine(stack: string | undefined): string | undefined {
  const lines = stack?.split('\n').slice(1) ?? [];
  return lines
    .find(
      (line) =>
        !/@tensorflow[\\/]|tfjs-core[\\/]|tfjs-layers[\\/]|tfjs-onnxruntime[\\/](src|dist)[\\/](?!.*\.test\.)|\(node:/.test(
          line,
        ),
    )
    ?.trim();
}
