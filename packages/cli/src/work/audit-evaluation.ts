import { decimate } from '@antiphon/data/features';
import {
  encodeMotion,
  type Audio,
  type BlendshapeMotion,
  type SkeletonMotion,
  encodeMotionFile,
} from '@antiphon/formats';
import { METRICS, type MetricContext, type MetricName, type SampledWindow } from '@antiphon/experiment';
import type { AuditedEvaluation } from '@antiphon/guidance';
import type { Generator } from '@antiphon/generate';

/** Metrics that need no truth about the audio. */
const SCORED: readonly MetricName[] = ['fdG', 'fdK', 'divG', 'divK', 'jerk'];

interface WrittenMotion {
  readonly frames: number;
  readonly blendshapes?: { readonly fps: number; readonly names: string[]; readonly values: number[][] };
  readonly skeleton?: {
    readonly fps: number;
    readonly joints: SkeletonMotion['skeleton']['joints'];
    readonly values: number[][];
  };
}

/** Generates motion files as users get them (JSON), reads them back and scores them with the experiment's metrics. */
export function auditEvaluation(
  generator: Pick<Generator, 'manifest' | 'generate'>,
  speech: (seconds: number) => Audio,
): AuditedEvaluation {
  const { motion: format, normalisation, features } = generator.manifest;
  return {
    async generate(clips, frames) {
      const files: string[] = [];
      for (let seed = 0; seed < clips; seed++) {
        const result = await generator.generate({ audio: speech(frames / format.fps), seed, steps: 4 });
        files.push(Buffer.from(await encodeMotionFile('json', result)).toString());
      }
      return files;
    },
    async score(written, seed) {
      const motions = (written as string[]).map((text) => featuresOf(JSON.parse(text) as WrittenMotion));
      const windows = motions.map(({ frames, motion }, i): SampledWindow => {
        const truth = motions[(i + 1) % motions.length]?.motion ?? motion;
        return { window: { id: `${i}`, unit: `${i}`, frames, truth, audioBeats: [] }, samples: [motion] };
      });
      const context: MetricContext = { format, features, ...normalisation.motion, strokeSpeed: 0, seed };
      return Object.fromEntries(
        METRICS.filter(({ name }) => SCORED.includes(name)).flatMap((metric) => {
          const { value } = metric.evaluate(windows, context);
          return value === null ? [] : [[metric.name, value] as const];
        }),
      );
    },
  };

  function featuresOf({ frames, blendshapes, skeleton }: WrittenMotion): { frames: number; motion: Float32Array } {
    // Files may be faster than the model: every block of their frames is averaged again, as it was for training.
    const face: BlendshapeMotion | undefined = blendshapes && {
      names: blendshapes.names,
      fps: format.fps,
      values: Float32Array.from(blockMeans(blendshapes.values, Math.round(blendshapes.fps / format.fps)).flat()),
    };
    const body: SkeletonMotion | undefined =
      skeleton &&
      decimate(
        {
          skeleton: { joints: skeleton.joints },
          fps: skeleton.fps,
          frames: skeleton.values.length,
          values: Float64Array.from(skeleton.values.flat()),
        },
        Math.round(skeleton.fps / format.fps),
      );
    return {
      frames,
      motion: encodeMotion(format, { ...(face && { blendshapes: face }), ...(body && { skeleton: body }) }),
    };
  }
}

/** The mean of every `count` rows. */
function blockMeans(rows: readonly number[][], count: number): number[][] {
  if (count === 1) return [...rows];
  return Array.from({ length: Math.floor(rows.length / count) }, (_, block) =>
    (rows[0] ?? []).map((_, column) => {
      const values = rows.slice(block * count, (block + 1) * count).map((row) => row[column] ?? 0);
      return values.reduce((sum, value) => sum + value, 0) / count;
    }),
  );
}
