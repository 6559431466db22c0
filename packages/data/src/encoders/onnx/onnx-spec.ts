import { z } from 'zod';

const AXES =
  'What the axes of the tensor are: the `time` and the `width` (features; channels of audio) of the sequence, the `window` where it is cut into windows, or 1: nothing.';

const axisSchema = z.union([z.literal(1), z.enum(['window', 'time', 'width'])]);
const axesSchema = z
  .array(axisSchema)
  .max(8)
  .describe(AXES)
  .refine((axes) => new Set(axes.filter((axis) => axis !== 1)).size === axes.filter((axis) => axis !== 1).length, {
    message: 'an axis is named twice',
  });

const tensorSchema = z.strictObject({
  name: z.string().min(1).describe('Of the network’s input or output.'),
  axes: axesSchema,
  scale: z.number().default(1).describe('`value · scale + offset`, of what goes in or comes out.'),
  offset: z.number().default(0).describe('Added after `scale`.'),
});

/** One network of a chain: a sequence `[rows, width]` in, a sequence out. */
const stageSchema = z.strictObject({
  model: z.string().min(1).describe('Its file.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe('SHA-256 (hex) that the file must have.'),
  input: tensorSchema
    .extend({
      standardise: z
        .boolean()
        .default(false)
        .describe('Brings each piece to mean 0 and variance 1 first, as wav2vec 2.0 and its kin want it.'),
    })
    .describe('What it is fed.'),
  output: tensorSchema.describe('What it answers.'),
  windows: z
    .strictObject({
      length: z.int().positive().describe('Rows of a window.'),
      hop: z.int().positive().describe('Rows from one window to the next.'),
      batch: z.int().positive().max(4096).default(64).describe('Windows that it takes at once, at most.'),
    })
    .optional()
    .describe(
      'The network sees windows of `length` rows, `hop` apart, of which it takes up to `batch` at once; its rows for one window follow those for the window before.',
    ),
  constants: z
    .record(z.string(), z.strictObject({ value: z.number().describe('Of every element.'), axes: axesSchema }))
    .default({})
    .describe('Further inputs, filled with one number, such as an attention mask.'),
});

const piecesSchema = z
  .strictObject({
    seconds: z.number().positive().max(600).default(20).describe('Seconds of a piece.'),
    before: z.int().min(0).default(0).describe('Samples before a piece that its network sees too.'),
    after: z.int().min(0).default(0).describe('Samples after a piece that its network sees too.'),
    skip: z.int().min(0).default(0).describe('Rows of the answer that belong to what lies before the piece.'),
    last: z
      .enum(['short', 'padded'])
      .default('short')
      .describe(
        'The last piece ends with the recording, or is filled with silence to full length, for networks of a fixed one.',
      ),
    least: z.number().min(0).default(0.5).describe('Seconds that the last piece has at least: silence fills it.'),
  })
  .prefault({});

/** Any ONNX network, or several one after the other, that turn audio into rows of features. */
export const onnxSpecSchema = z
  .strictObject({
    name: z.string().min(1).describe('Of the condition.'),
    kind: z.literal('onnx'),
    channels: z
      .array(z.int().min(0))
      .min(1)
      .max(64)
      .default([0])
      .describe('Which channels of the recording are the width of the first network’s input.'),
    sampleRate: z.int().min(1000).describe('Hz, of the audio that the first network wants.'),
    rate: z.number().positive().describe('Hz: rows per second that the last network gives.'),
    width: z.int().positive().describe('Features of a row that the last network gives.'),
    short: z
      .int()
      .min(0)
      .default(0)
      .describe(
        'Rows that its answer is shorter than the audio. A window has so many fewer rows; at the end of a piece the last one is repeated.',
      ),
    pieces: piecesSchema.describe('Memory does not grow with a recording: it is encoded in pieces, each by itself.'),
    stages: z.array(stageSchema).min(1).max(8).describe('The networks, one after the other.'),
  })
  .superRefine(({ rate, sampleRate, short, pieces, stages }, context) => {
    const say = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const rows = pieces.seconds * rate;
    if (!nearlyWhole(rows) || !nearlyWhole(pieces.seconds * sampleRate))
      say(['pieces', 'seconds'], `${pieces.seconds} s are not whole numbers of rows and samples`);
    if (short >= rows) say(['short'], 'no row of a piece would be left');
    stages.forEach(({ input, output, windows }, i) => {
      if (input.axes.includes('window') && windows === undefined)
        say(['stages', i, 'input', 'axes'], 'there is an axis "window", but "windows" does not say which');
      if (windows !== undefined && windows.batch > 1 && !input.axes.includes('window'))
        say(['stages', i, 'windows', 'batch'], 'without an axis "window" it can only be 1');
      if (!output.axes.includes('time') && !output.axes.includes('window'))
        say(['stages', i, 'output', 'axes'], 'there is no axis of time');
    });
  });

/** A condition that an ONNX network makes of the sound: which file (by SHA-256), what it is fed and what it answers. */
export type OnnxSpec = z.infer<typeof onnxSpecSchema>;
export type OnnxStage = OnnxSpec['stages'][number];
export type Axis = z.infer<typeof axisSchema>;

function nearlyWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}
