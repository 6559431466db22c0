import { oneLine } from './text/printable';

/**
 * Every error that a user can meet, in one table: a stable code, what is said, and the HTTP status the server answers with.
 * A message says what was found, what was expected and what to do. docs/errors.md documents each row; a test holds the two together.
 */
export const ERRORS = {
  // Guidance
  UNKNOWN_GUIDANCE: {
    status: 400,
    message:
      'Unknown guidance "{kind}". Known: {known}. A strategy of your own must be loaded first (--plugin FILE; in a program, plugins: [FILE]).',
  },
  INVALID_GUIDANCE: { status: 400, message: 'Guidance "{kind}": {problem}.' },
  FIXED_GUIDANCE_SCALE: {
    status: 400,
    message:
      'Guidance "fixed" was given scale {scale}, but a model in fixed mode has one branch and nothing to extrapolate from: only scale 1 is possible. Train with "cfg" or "null-embed" to use a scale.',
  },
  MISSING_NULL_CONDITION: {
    status: 400,
    message:
      'Guidance "{kind}" needs the branch "{branch}", but this model was trained as "{trained}" and has no null condition. Train with "cfg" or "null-embed", or sample with "fixed".',
  },
  UNTRAINED_BRANCH: {
    status: 400,
    message:
      'Guidance "{kind}" needs the branch "{branch}", but training as "{trained}" never showed the network just these conditions. Train so that it does (a drop rate above 0; "plan": "mixed" for per-condition scales), or sample otherwise.',
  },
  UNSUPPORTED_GUIDANCE: {
    status: 400,
    message: 'Guidance "{kind}" needs {needed}, which this model does not offer. {remedy}',
  },
  FINDINGS: {
    status: 409,
    message:
      '{path}: the guidance audit has {findings}. "antiphon audit {path}" makes it anew and prints every finding.',
  },
  INVALID_MAPPING: {
    status: 400,
    message: '{path}: not a mapping of a foreign model: {problem}. docs/audit.md shows one.',
  },
  INVALID_PLUGIN: {
    status: 400,
    message:
      '{path}: cannot be loaded as a plugin: {problem}. Expected a module that registers something; docs/extending.md shows some.',
  },
  PLUGIN_MISTAKE: {
    status: 500,
    message:
      'The {what} "{name}" of {from} has a mistake: {problem}. docs/extending.md says what is expected of something of your own.',
  },
  MISSING_PLUGIN: {
    status: 400,
    message:
      '{path}: needs the {what} "{name}", which is not known here{hint}. Known: {known}. Load the plugin that registers it (--plugin FILE; in a program, plugins: [FILE]).',
  },
  // Sampling
  UNKNOWN_SAMPLER: {
    status: 400,
    message:
      'Unknown sampler "{name}". Known: {known}. A sampler of your own must be loaded first (--plugin FILE; in a program, plugins: [FILE]).',
  },
  INVALID_RESPACING: { status: 400, message: 'Respacing "{respacing}": {problem}.' },
  // Anything validated by a schema: files, requests, specs, command lines
  INVALID_INPUT: { status: 400, message: '{source}: {problem}.' },
  // Files
  FILE_NOT_FOUND: { status: 404, message: '{path}: no such file or folder.' },
  INVALID_WAV: {
    status: 400,
    message:
      '{path}: not a WAV file that can be read: {problem}. Expected RIFF/WAVE, RF64 or BW64 with PCM, float, A-law or mu-law samples.',
  },
  INVALID_AUDIO: {
    status: 400,
    message: '{path}: not audio that can be read: {problem}. Known: WAV, FLAC, MP3, OGG Vorbis, OGG Opus.',
  },
  UNKNOWN_ENCODER: {
    status: 400,
    message:
      'Unknown audio encoder "{kind}". Known: {known}. An encoder of your own must be loaded first, in worker threads too (--plugin FILE; in a program, plugins: [FILE]).',
  },
  INVALID_ENCODER: {
    status: 400,
    message:
      '{path}: cannot be used as an audio encoder: {problem}. docs/audio-encoders.md shows how one is described.',
  },
  INVALID_BVH: { status: 400, message: '{path}, line {line}: {problem}.' },
  INVALID_NPZ: { status: 400, message: '{path}: not an NPZ file that can be read: {problem}.' },
  INVALID_CSV: { status: 400, message: '{path}, line {line}: {problem}.' },
  INVALID_MOTION: { status: 400, message: '{path}: not a motion that can be used: {problem}.' },
  INVALID_NPY: { status: 400, message: '{path}: not an NPY file that can be read: {problem}.' },
  INVALID_SAFETENSORS: { status: 400, message: '{path}: not a safetensors file that can be read: {problem}.' },
  INVALID_CHECKPOINT: {
    status: 400,
    message: '{path}: not a checkpoint that can be resumed: {problem}. Delete it or pass another folder.',
  },
  INVALID_WEIGHTS: {
    status: 400,
    message: '{path}: not weights that can be used: {problem}.',
  },
  INVALID_BUNDLE: {
    status: 400,
    message: '{path}: not a bundle that can be served: {problem}. Make one with "antiphon export".',
  },
  OUTPUT_EXISTS: {
    status: 409,
    message:
      '{path}: already exists. Pass --force (in a program, force: true) to overwrite it, or choose another name.',
  },
  CANNOT_WRITE: { status: 500, message: '{path}: cannot be written: {reason}.' },
  IN_USE: {
    status: 409,
    message:
      '{path}: another process (number {pid}) is working in this folder. Wait for it, stop it, or choose another folder.',
  },
  NEWER_FORMAT: {
    status: 400,
    message:
      '{path}: written by a newer version of Antiphon (its format is "{format}", this version reads "{known}"). Update Antiphon, or make the file again with this version.',
  },
  UNSUPPORTED_OUTPUT: { status: 400, message: '{path}: cannot write this kind of file. Known endings: {known}.' },
  // Data
  NO_PAIRS: {
    status: 400,
    message:
      '{path}: no recording found. Expected an audio file beside its motion, e.g. NAME.wav with NAME.bvh, NAME.csv, NAME.npy or NAME.npz; found {found}.',
  },
  AMBIGUOUS_PAIR: {
    status: 400,
    message:
      '{path}: it is not clear which files belong together: {problem}. Rename them, or move what does not belong.',
  },
  UNPAIRED_LENGTH: {
    status: 400,
    message:
      '{path}: the audio lasts {audio} s and the motion {motion} s. They may differ by 0.25 s at most: {remedy}.',
  },
  TRAINING_DIVERGED: {
    status: 500,
    message:
      'The training diverged at step {step}: {found}. {kept}. Lower learningRate (now {learningRate}) or clipNorm (now {clipNorm}), or raise warmupSteps, and train again in another folder.',
  },
  UNKNOWN_ENGINE: { status: 400, message: 'Unknown engine "{name}". Known: {known}.' },
  ENGINE_UNAVAILABLE: {
    status: 503,
    message: 'The engine "{name}" cannot be used here: {problem}. To have it: {remedy}.',
  },
  TOO_LITTLE_DATA: { status: 400, message: '{path}: {problem}.' },
  // Engine
  UNSUPPORTED_OP: {
    status: 500,
    message:
      'The engine "onnxruntime" has no lowering for the op "{op}"{detail}. Write it with supported ops, or run on another tfjs backend.',
  },
  DATA_READ_IN_TRACE: {
    status: 500,
    message:
      'The value of a tensor was read inside a traced function ({op}). A trace has shapes but no values: return the tensor and read it outside, or choose with tf.where.',
  },
  RANDOM_IN_TRACE: {
    status: 500,
    message:
      'tf.{op} was called inside a traced function, where its numbers would be frozen into the graph. Draw them outside with Random.stream and pass them in as an input.',
  },
  DEVICE_UNAVAILABLE: {
    status: 500,
    message:
      'The engine "onnxruntime" cannot compute on the device "{device}": {problem}. Choose another device ("cpu" is always there).',
  },
  RUNTIME_MISSING: {
    status: 500,
    message: 'ONNX Runtime {version} cannot be loaded: {problem}.',
  },
  TELEMETRY: {
    status: 500,
    message:
      'ONNX Runtime would send telemetry from this worker thread, as it cannot be told otherwise: {problem}. Set ORT_DISABLE_TELEMETRY=1 (or 0, to send it) in the environment that Node starts with, or call forbidTelemetry of "@antiphon/core/process" in the main thread before this thread starts.',
  },
  MODEL_TOO_LARGE: {
    status: 500,
    message:
      'The model has {size}, and an ONNX file holds less than 2. Write it with exportOnnxFile, which puts the weights into a second file beside it.',
  },
  // Serving
  SESSION_FAILED: { status: 500, message: 'The network could not be evaluated ({operation}): {problem}.' },
  CANNOT_LISTEN: { status: 500, message: '{address}: the server cannot listen there: {problem}.' },
  SERVER_BUSY: { status: 503, message: 'The server is busy: {waiting} requests are waiting already. Try again later.' },
  SERVER_STOPPING: {
    status: 503,
    message: 'The server is stopping and takes nothing new. Try again: another one may answer.',
  },
  RECORDS_UNAVAILABLE: {
    status: 503,
    message: '{where}: takes no records now: {reason}. Try again later.',
  },
  UNKNOWN_ROUTE: { status: 404, message: 'There is no {route} here. packages/serve/README.md lists what there is.' },
  METHOD_NOT_ALLOWED: { status: 405, message: '{route}: this method is not taken. Taken are: {allowed}.' },
  UNKNOWN_ARM: { status: 404, message: 'There is no arm "{name}" that could answer. Arms: {known}.' },
  LIMIT_EXCEEDED: {
    status: 400,
    message: '{what}: {found}, and this server takes {limit} at most. Ask for less, or send a shorter recording.',
  },
  DEADLINE_EXCEEDED: {
    status: 504,
    message: 'The motion was not done within {seconds} s. Ask for fewer steps, or send a shorter recording.',
  },
  INVALID_TOKEN: {
    status: 400,
    message: 'Not a replay token that can be used here: {problem}. The header antiphon-replay of an answer is one.',
  },
  UNAUTHORISED: {
    status: 401,
    message:
      'This needs an API key that is known here, and {found}. Send it as the header "authorization: Bearer KEY"; "antiphon serve --new-key NAME" makes one.',
  },
  FORBIDDEN: {
    status: 403,
    message: 'This needs the scope "{scope}", which {who} does not have. Whoever runs the server can grant it.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    message:
      'The request did not arrive whole within {seconds} seconds. Send a shorter recording or a compressed one, or over a faster connection.',
  },
  UNKNOWN_MODEL: { status: 404, message: 'There is no model "{name}" here. Known: {known}.' },
  BODY_TOO_LARGE: {
    status: 413,
    message: 'The body of the request is larger than {limit} bytes. Send a shorter recording, or a compressed one.',
  },
  UNSUPPORTED_BODY: {
    status: 415,
    message:
      'A body of the content type "{type}" is not taken. {advice} Taken are {taken}, each as the whole body of the request.',
  },
  INVALID_REQUEST: { status: 400, message: 'Not a request that can be answered: {problem}.' },
  INTERNAL: { status: 500, message: 'Something went wrong on the server. Its log says what.' },
  // Long work
  OTHER_RUN: {
    status: 409,
    message: '{path}: holds another run: {difference}. Choose another folder, or delete this one.',
  },
  ARMS_FAILED: {
    status: 500,
    message: '{path}: failed: {failed}. What is finished is kept; run the same command again, and only this is tried.',
  },
  INTERRUPTED: { status: 499, message: 'Interrupted. {resume}' },
} as const satisfies Record<string, { status: number; message: string }>;

/** The code of an error, which programs compare and docs/errors.md explains. Codes are never renamed. */
export type ErrorCode = keyof typeof ERRORS;

/** The names in braces of a message, such as `path` and `problem` of `'{path}: {problem}.'`. */
export type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** The details that an error of this code carries: one value for each `{placeholder}` of its message. */
export type ErrorDetails<C extends ErrorCode> = Record<Placeholders<(typeof ERRORS)[C]['message']>, string | number>;

/** On every error of every copy of this package. It is no member of the class's type, which copies would not share then. */
const marker = Symbol.for('antiphon.error');

/** The one error class: `code` and `details` for programs, `message` for people, `status` for HTTP. */
export class AntiphonError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'AntiphonError';
  readonly status: number;

  constructor(
    readonly code: C,
    readonly details: ErrorDetails<C>,
    options?: { cause?: unknown },
  ) {
    super(fill(ERRORS[code].message, details), options);
    this.status = ERRORS[code].status;
    Object.assign(this, { [marker]: true });
  }

  /** `instanceof` is true for errors of every copy of this package, too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isAntiphonError(value);
  }
}

/** Whether something that was caught is an `AntiphonError`, of this copy of the package or of another one. */
export function isAntiphonError(value: unknown): value is AntiphonError {
  return value instanceof Error && marker in value;
}

function fill(template: string, details: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => oneLine(String(details[name])));
}
