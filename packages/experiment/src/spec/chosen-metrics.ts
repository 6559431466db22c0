import { z } from 'zod';
import type { MetricName } from '../metrics/metric';
import { metricNames } from '../metrics/registry';

/** One that is registered. */
export const metricNameSchema = z
  .string()
  .refine((name) => metricNames().includes(name), {
    error: ({ input }) =>
      `there is no metric "${String(input)}". Metrics: ${metricNames().join(', ')}. One of your own must be loaded first (--plugin FILE)`,
  })
  .describe('Name of a metric, e.g. "lipError", or of one that a plugin registers.');

const NAMES = z.array(metricNameSchema);

const confirmSchema = NAMES.min(1).describe(
  'The metrics that the experiment is to be judged by: the verdict speaks of them alone, and they alone share the 5 %.',
);

/** Which metrics an experiment is judged by, which are only looked at, and which are off. */
export const metricsSchema = z
  .union(
    [
      confirmSchema,
      z.strictObject({
        confirm: confirmSchema,
        explore: z
          .union([z.enum(['rest', 'none']), NAMES], { error: 'expected "rest", "none", or a list of metrics' })
          .default('rest')
          .describe(
            'Which others are computed and shown, outside of the correction and of the verdict: "rest" is all of them, "none" leaves them off, so that they cost nothing.',
          ),
      }),
    ],
    { error: 'expected a list of metrics, or {"confirm": [...], "explore": ...}' },
  )
  .describe(
    'The metrics that decide (choose them before you look): a list, e.g. [fdG, lipError], or {"confirm": [fdG, lipError], "explore": "none"}. The others are exploratory. Without it, all of them decide, and all weigh in the correction.',
  )
  .transform((chosen): ChosenMetrics => {
    if (Array.isArray(chosen)) return { confirm: chosen, explore: 'rest' };
    const { confirm, explore } = chosen;
    return { confirm, explore: explore === 'none' ? [] : explore };
  });

/** The metrics of a spec that names some; those in neither list are off. */
export interface ChosenMetrics {
  /** By which the experiment is judged. */
  readonly confirm: MetricName[];
  /** Computed and shown, and no more: these, or all that are not confirmed. */
  readonly explore: 'rest' | MetricName[];
}

interface Chooses {
  readonly metrics?: ChosenMetrics | undefined;
}

/** The metrics that an experiment is judged by, in the report's order: all of them, unless the spec names some. */
export function confirmatoryMetrics({ metrics }: Chooses): MetricName[] {
  return metricNames().filter((name) => metrics === undefined || metrics.confirm.includes(name));
}

/** Those that are computed and shown, but judge nothing. */
export function exploratoryMetrics({ metrics }: Chooses): MetricName[] {
  if (metrics === undefined) return [];
  const { confirm, explore } = metrics;
  return metricNames().filter((name) => !confirm.includes(name) && (explore === 'rest' || explore.includes(name)));
}

/** Those that are not computed. */
export function metricsOff(spec: Chooses): MetricName[] {
  const computed = [...confirmatoryMetrics(spec), ...exploratoryMetrics(spec)];
  return metricNames().filter((name) => !computed.includes(name));
}
