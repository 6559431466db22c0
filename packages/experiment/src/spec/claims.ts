import { z } from 'zod';
import type { ArmSpec } from './arm-spec';
import { confirmatoryMetrics, metricNameSchema, type ChosenMetrics } from './chosen-metrics';
import type { Problem } from '@antiphon/data/settings-text';

/** The comparison that an experiment is to be judged by, named before it is run. */
export const primarySchema = z
  .strictObject({
    metric: metricNameSchema,
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
    metricNameSchema,
    z.union([
      z.number().positive(),
      z.strictObject({
        share: z.number().positive().max(1).describe('The share, e.g. 0.1.'),
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

type Primary = z.infer<typeof primarySchema>;

/** What of a spec its claims are about. */
interface Claims {
  readonly arms: readonly ArmSpec[];
  readonly baseline?: string | undefined;
  readonly scales: readonly number[] | 'own';
  readonly metrics?: ChosenMetrics | undefined;
  readonly primary?: Primary | undefined;
  readonly equivalence?: z.infer<typeof equivalenceSchema> | undefined;
}

/** What is wrong with a spec's claims (`metrics`, `primary`, `equivalence`). */
export function claimProblems(spec: Claims): Problem[] {
  const { primary, equivalence = {}, baseline } = spec;
  const shares = Object.entries(equivalence).filter(
    ([, margin]) => typeof margin === 'object' && margin.of === 'baseline',
  );
  return [
    ...metricProblems(spec),
    ...(baseline === undefined ? shares : []).map(([name]) => ({
      path: ['equivalence', name],
      text: `the margin of ${name} is a share of the baseline's distance from the truth, and there is no "baseline". Name one`,
    })),
    ...[primary === undefined ? undefined : primaryProblem(primary, spec)].filter((problem) => problem !== undefined),
  ];
}

/** What is wrong with the metrics that a spec names, wherever it does. */
function metricProblems({ metrics, primary, equivalence = {} }: Claims): Problem[] {
  const { confirm, explore } = metrics ?? { confirm: [], explore: 'rest' };
  const chosen = [...confirm, ...(explore === 'rest' ? [] : explore)];
  const twice = chosen.filter((name, i) => chosen.indexOf(name) < i);
  const judged = confirmatoryMetrics({ metrics });
  const claimed = [
    ...(primary === undefined
      ? []
      : [{ path: ['primary', 'metric'], claim: 'the primary comparison is', name: primary.metric }]),
    ...Object.keys(equivalence).map((name) => ({
      path: ['equivalence', name],
      claim: 'there is a margin of equivalence',
      name,
    })),
  ];
  return [
    ...[...new Set(twice)].map((name) => ({
      path: ['metrics'],
      text: `the metric "${name}" is named twice in "metrics"`,
    })),
    ...claimed
      .filter(({ name }) => !judged.includes(name))
      .map(({ path, claim, name }) => ({
        path,
        text: `${claim} in ${name}, which is none of the "metrics" that are to decide: ${judged.join(', ')}. Add it to them`,
      })),
  ];
}

function primaryProblem({ arm, against, scale }: Primary, { arms, baseline, scales }: Claims): Problem | undefined {
  const names = arms.map(({ name }) => name);
  const other = against ?? baseline;
  const at = (key: string, text: string): Problem => ({ path: ['primary', key], text });
  const noArm = (key: string, what: string, name: string): Problem => ({
    ...at(key, `the primary comparison is ${what} "${name}", which is no arm. Arms: ${names.join(', ')}`),
    guess: { name, known: names },
  });
  if (!names.includes(arm)) return noArm('arm', 'of', arm);
  if (other === undefined)
    return { path: ['primary'], text: 'the primary comparison needs the arm that it is "against", or a "baseline"' };
  if (!names.includes(other)) return noArm('against', 'against', other);
  if (other === arm) return at('arm', `the primary comparison is of "${arm}" with itself`);
  if (baseline !== undefined && arm !== baseline && other !== baseline)
    return at(
      'against',
      `the primary comparison is of "${arm}" and "${other}", and every arm is compared with the baseline "${baseline}" only`,
    );
  if (scale === undefined) return undefined;
  if (scales === 'own')
    return at('scale', 'the primary comparison has a "scale", and every arm has its own. Leave it out');
  return scales.includes(scale)
    ? undefined
    : at('scale', `the primary comparison is at scale ${scale}, which is none of "scales": ${scales.join(', ')}`);
}
