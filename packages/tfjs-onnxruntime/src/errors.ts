const marker = Symbol.for('antiphon.error');

/**
 * The engine's errors. The package imports nothing of the project, so that anybody can use it with tfjs alone; the class has the shape of
 * `@antiphon/core`'s `AntiphonError` (same marker, codes of the same table), and `isAntiphonError` recognises it.
 */
export class EngineError extends Error {
  override readonly name = 'AntiphonError';
  readonly status = 500;
  readonly [marker] = true;

  constructor(
    readonly code: 'UNSUPPORTED_OP' | 'DATA_READ_IN_TRACE' | 'RANDOM_IN_TRACE',
    readonly details: Readonly<Record<string, string>>,
    message: string,
  ) {
    super(message);
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
