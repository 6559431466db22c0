import { z } from 'zod';
import { metricNames } from '../metrics/registry';
import type { ArmSpec } from './arm-spec';
import { confirmatoryMetrics, type ChosenMetrics } from './chosen-metrics';

/** The comparison that an experiment is to be judged by, named before it is run. */
export const primarySchema = z
  .strictObject({
    metric: z.string().describe('Name of a metric, e.g. "lipError".'),
    arm: z.string().describe('Name of an arm.'),
    against: z.string().optional().describe('Name of the arm that it is compared with. Default: the baseline.'),
    scale: z.number().min(0).optional().describe('One of "scales". Default: the smallest above 1.'),
  })
  .describe(
    'The comparison on which the experiment is to be judged: it is tested at 5 % for itself, all others are corrected among themselves.',
  );

/** How far apart arms may be and still be as good as each other, by metric. */
export const equivalenceSchema = z
  .record(
    z.string(),
    z.union([
      z.number().positive(),
      z.strictObject({
        share: z.number().positive().max(1),
        of: z
          .enum(['baseline', 'mean pose'])
          .describe(
            'Whose distance from the truth: that of the baseline (its trainings’ mean at the smallest scale above 1), or of the mean pose held still.',
          ),
      }),
    ]),
  )
  .describe(
    'Margins of equivalence: a number in the metric’s unit, e.g. {"lipError": 0.002}, or a share of a distance that is measured on the validation clips, never on the tested ones, e.g. {"lipError": {"share": 0.1, "of": "mean pose"}}.',
  );

/** What is wrong with a spec's claims (`metrics`, `primary`, `equivalence`), in words; undefined where nothing is. */
export function claimProblem(spec: {
  readonly arms: readonly ArmSpec[];
  readonly baseline?: string | undefined;
  readonly scales: readonly number[] | 'own';
  readonly metrics?: ChosenMetrics | undefined;
  readonly primary?: z.infer<typeof primarySchema> | undefined;
  readonly equivalence?: z.infer<typeof equivalenceSchema> | undefined;
}): string | undefined {
  const { baseline, primary, equivalence = {} } = spec;
  const problem = metricProblem(spec);
  if (problem !== undefined) return problem;
  const ofBaseline = Object.entries(equivalence).find(
    ([, margin]) => typeof margin === 'object' && margin.of === 'baseline',
  );
  if (ofBaseline !== undefined && baseline === undefined)
    return `the margin of ${ofBaseline[0]} is a share of the baseline's distance from the truth, and there is no "baseline". Name one`;
  return primary === undefined ? undefined : primaryProblem(primary, spec);
}

/** What is wrong with the metrics that a spec names, wherever it does. */
function metricProblem(spec: Pick<Parameters<typeof claimProblem>[0], 'metrics' | 'primary' | 'equivalence'>) {
  const { metrics, primary, equivalence = {} } = spec;
  const { confirm, explore } = metrics ?? { confirm: [], explore: 'rest' };
  const chosen = [...confirm, ...(explore === 'rest' ? [] : explore)];
  const claimed = [
    ...(primary === undefined ? [] : [['the primary comparison is', primary.metric] as const]),
    ...Object.keys(equivalence).map((metric) => ['there is a margin of equivalence', metric] as const),
  ];
  const unknown = [...chosen, ...claimed.map(([, name]) => name)].find((name) => !metricNames().includes(name));
  if (unknown !== undefined)
    return `there is no metric "${unknown}". Metrics: ${metricNames().join(', ')}. One of your own must be loaded first (--plugin FILE)`;
  const twice = chosen.find((name, i) => chosen.indexOf(name) < i);
  if (twice !== undefined) return `the metric "${twice}" is named twice in "metrics"`;
  const judged = confirmatoryMetrics({ metrics });
  const outside = claimed.find(([, name]) => !judged.includes(name));
  if (outside === undefined) return undefined;
  const [claim, name] = outside;
  return `${claim} in ${name}, which is none of the "metrics" that are to decide: ${judged.join(', ')}. Add it to them`;
}

function primaryProblem(
  { arm, against, scale }: z.infer<typeof primarySchema>,
  { arms, baseline, scales }: Pick<Parameters<typeof claimProblem>[0], 'arms' | 'baseline' | 'scales'>,
): string | undefined {
  const names = arms.map(({ name }) => name);
  const known = `Arms: ${names.join(', ')}`;
  const other = against ?? baseline;
  if (!names.includes(arm)) return `the primary comparison is of "${arm}", which is no arm. ${known}`;
  if (other === undefined) return 'the primary comparison needs the arm that it is "against", or a "baseline"';
  if (!names.includes(other)) return `the primary comparison is against "${other}", which is no arm. ${known}`;
  if (other === arm) return `the primary comparison is of "${arm}" with itself`;
  if (baseline !== undefined && arm !== baseline && other !== baseline)
    return `the primary comparison is of "${arm}" and "${other}", and every arm is compared with the baseline "${baseline}" only`;
  if (scale === undefined) return undefined;
  if (scales === 'own') return 'the primary comparison has a "scale", and every arm has its own. Leave it out';
  return scales.includes(scale)
    ? undefined
    : `the primary comparison is at scale ${scale}, which is none of "scales": ${scales.join(', ')}`;
}
