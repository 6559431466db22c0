import { AntiphonError, FILE_FORMATS, SPECTRUM_BANDS, type TrainingRecord } from '@antiphon/core';
import { assertFormat } from '@antiphon/formats/files';
import { z } from 'zod';

/** The name of the file, beside a checkpoint and in a bundle. */
export const TRAINING_RECORD_FILE = 'training-record.json';

const numbers = z.array(z.number());
const count = z.int().min(0);

const packedSchema = z
  .strictObject({ shape: z.array(count), scale: z.number().min(0), int16: z.base64() })
  .refine(({ shape, int16 }) => bytesIn(int16) === 2 * shape.reduce((product, size) => product * size, 1), {
    error: 'holds more or fewer numbers than its shape says',
  });

const statisticsSchema = z.strictObject({ mean: numbers, std: numbers, least: numbers, most: numbers });

const columnsSchema = z.strictObject({
  rate: z.number().positive(),
  asData: statisticsSchema,
  normalised: statisticsSchema,
  spectrum: z.array(numbers.length(SPECTRUM_BANDS)),
});

const levelSchema = z.strictObject({ timestep: z.number().min(0), alpha: z.number(), sigma: z.number() });

const probeSchema = z.strictObject({
  kind: z.enum(['held-out', 'drawn']),
  items: z.int().positive(),
  motion: packedSchema,
  mask: packedSchema.optional(),
  conditions: z.record(z.string(), packedSchema),
  levels: z.array(levelSchema),
  heldOut: z.strictObject({ sketches: z.array(numbers), errors: numbers }).optional(),
});

const responseSchema = z.strictObject({ error: z.number(), size: z.number(), sketch: numbers });

const behaviourSchema = z.strictObject({
  branches: z.array(z.strictObject({ heard: z.array(z.string()), levels: z.array(responseSchema) })),
  swapped: z.record(z.string(), numbers),
  retimed: numbers,
});

/** The schema of `training-record.json`. */
export const trainingRecordSchema = z.strictObject({
  format: z.literal(FILE_FORMATS.trainingRecord),
  of: z.string(),
  step: count,
  steps: count,
  data: z.strictObject({
    name: z.string(),
    hash: z.string(),
    clips: count,
    frames: count,
    heldOut: z.enum(['validation', 'test', 'train']),
  }),
  motion: columnsSchema,
  conditions: z.record(z.string(), columnsSchema),
  dropout: z
    .strictObject({
      samples: count,
      dropped: z.record(z.string(), count),
      allDropped: count,
      patterns: z.record(z.string(), count).optional(),
    })
    .optional(),
  hearing: z.record(z.string(), z.strictObject({ every: z.int().positive(), rows: packedSchema })).optional(),
  probe: probeSchema.optional(),
  behaviour: behaviourSchema.optional(),
  average: z
    .strictObject({
      decay: z.number(),
      moved: z.number(),
      rawMoved: z.number(),
      apart: z.number(),
      rawErrors: numbers,
    })
    .optional(),
  loss: z.strictObject({ first: z.number(), last: z.number() }).optional(),
  get stages(): z.ZodOptional<z.ZodArray<z.ZodType<TrainingRecord>>> {
    return z.array(trainingRecordSchema).optional();
  },
});

/**
 * What a `training-record.json` says.
 * @param path what errors name
 * @throws NEWER_FORMAT; INVALID_INPUT naming the field
 */
export function parseTrainingRecord(text: string, path: string): TrainingRecord {
  const invalid = (problem: string) => new AntiphonError('INVALID_INPUT', { source: path, problem });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid('it is not JSON (truncated?)');
  }
  assertFormat(json, FILE_FORMATS.trainingRecord, path, invalid);
  const parsed = trainingRecordSchema.safeParse(json);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw invalid(`"${first?.path.join('.')}": ${first?.message}`);
  }
  const problem = contradiction(parsed.data);
  if (problem !== undefined) throw invalid(problem);
  return parsed.data;
}

function bytesIn(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

/** What the schema cannot say: lengths that must agree with each other. */
function contradiction({ probe, behaviour, motion, conditions }: TrainingRecord): string | undefined {
  for (const [name, columns] of [['motion', motion] as const, ...Object.entries(conditions)]) {
    const { asData, normalised, spectrum } = columns;
    const lengths = [...Object.values(asData), ...Object.values(normalised), spectrum].map((list) => list.length);
    if (new Set(lengths).size > 1) return `"${name}" has lists of different lengths: ${lengths.join(', ')}`;
  }
  if (probe === undefined) return undefined;
  const [items, frames] = probe.motion.shape;
  const shapes = [probe.motion, ...Object.values(probe.conditions)].map(({ shape }) => shape);
  if (shapes.some((shape) => shape.length !== 3 || shape[0] !== probe.items))
    return `"probe" needs arrays of three dimensions, with ${probe.items} items`;
  const mask = probe.mask?.shape;
  if (mask !== undefined && (mask.length !== 2 || mask[0] !== items || mask[1] !== frames))
    return `"probe.mask" has the shape [${mask.join(', ')}], expected [${items}, ${frames}]`;
  if (behaviour === undefined) return undefined;
  const lists = [
    ...behaviour.branches.map(({ levels }) => levels.length),
    ...Object.values(behaviour.swapped).map((list) => list.length),
    behaviour.retimed.length,
  ];
  if (lists.some((length) => length !== probe.levels.length))
    return `"behaviour" must have ${probe.levels.length} numbers everywhere, one for each level of "probe"`;
  return undefined;
}
