import { z } from 'zod';

const vector = z.tuple([z.number(), z.number(), z.number()]);
const channel = z.enum(['Xposition', 'Yposition', 'Zposition', 'Xrotation', 'Yrotation', 'Zrotation']);
const joint = z.strictObject({
  name: z.string(),
  parent: z.int().min(-1),
  offset: vector,
  channels: z.array(channel),
  endSite: vector.optional(),
});

/** Validates a `MotionFormat` that comes from a file. */
export const motionFormatSchema = z.strictObject({
  fps: z.number().positive(),
  parts: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('blendshapes'),
        names: z.array(z.string()),
        file: z.strictObject({ names: z.array(z.string()), rest: z.array(z.number()) }).optional(),
        fileFps: z.number().positive().optional(),
      }),
      z.strictObject({
        kind: z.literal('skeleton'),
        skeleton: z.strictObject({ joints: z.array(joint) }),
        rotating: z.array(z.int().min(0)),
        translating: z.array(z.int().min(0)),
        rest: z.array(z.number()),
        fileFps: z.number().positive().optional(),
      }),
    ]),
  ),
});
