import { z } from 'zod';

export const makingSchema = z
  .object({
    machine: z.object({
      processor: z.string(),
      cores: z.number().describe('Logical ones that the process might use.'),
      memory: z.number().describe('GiB.'),
      system: z.string().describe('Operating system, its release, and the architecture.'),
    }),
    engine: z.string().describe('What computed the steps of trainings, and on what device.'),
    threads: z.number().describe('That might compute at the same time.'),
    versions: z.record(z.string(), z.string()).describe('Of Node, ONNX Runtime and our packages.'),
    source: z
      .object({
        commit: z.string().describe('Of git.'),
        changed: z.boolean().describe('Whether files that git knows differed from it.'),
      })
      .optional()
      .describe('The state of the repository that the spec lies in, where it lies in one.'),
  })
  .describe('A machine and what ran on it.');

export const provenanceSchema = z
  .object({
    dataset: z.string(),
    dataHash: z.string().describe('Of the recordings’ content.'),
    spec: z.unknown().describe('The experiment spec with every default filled in (experiment.schema.json).'),
    trainSeeds: z.array(z.number()),
    windows: z.number().describe('Test windows.'),
    framesPerWindow: z.number(),
    fps: z.number(),
    motionsPerWindow: z.number(),
    trueKeyFrameEvery: z
      .number()
      .optional()
      .describe('Of models that are shown key frames: every so many frames they were shown one of the truth.'),
    unit: z.enum(['clip', 'window']).describe('What intervals and tests resample.'),
    units: z.number(),
    outlook: z.array(z.string()).optional().describe('What could be found, as said before the training.'),
    versions: z.record(z.string(), z.string()).describe('Of what wrote this report.'),
    made: z
      .array(makingSchema)
      .optional()
      .describe('Where the calls worked that had something to make, each once, in their order.'),
    citations: z.array(z.string()).describe('BibTeX of the compared strategies, the network and the metrics.'),
  })
  .describe('What the report was made from, so that it can be made again.');
