import { lowerFirst } from './comparison-words';
import type { Findings } from './findings';

/** What the arms have in common and what that leaves open; which metrics may not judge; what is the same by construction. */
export function designSentences({ design, comparisons, ladder, metrics }: Findings): string[] {
  const { nfe, scales } = design;
  const cost = [
    ...(nfe === undefined ? [] : [`Equal cost: a motion of any arm may spend ${nfe} network evaluations.`]),
    ...(scales === 'own'
      ? [
          'Each arm has the scale of its own spec: settings are compared, not what each strategy could do at the scale that suits it.',
        ]
      : []),
  ];
  return [
    ...(cost.length === 0 ? [] : [cost.join(' ')]),
    ...chosen({ design, metrics }),
    ...unfit({ ladder, metrics }),
    ...equalByConstruction(comparisons),
    ...oneTrainingLeft(comparisons),
  ];
}

/** Which metrics the spec chooses to decide, and what became of the others. Not when: the spec of a finished run may be changed, and nobody could tell. */
function chosen({ design, metrics }: Pick<Findings, 'design' | 'metrics'>): string[] {
  if (design.metrics === undefined) return [];
  const { confirmatory, exploratory, off } = design.metrics;
  const labels = (names: readonly string[]) =>
    names.map((name) => lowerFirst(metrics.find((metric) => metric.name === name)?.label ?? name)).join(', ');
  return [
    [
      `By the choice of the spec these metrics decide: ${labels(confirmatory)}.`,
      ...(exploratory.length === 0
        ? []
        : [`Exploratory, in no correction and in no sentence below: ${labels(exploratory)}.`]),
      ...(off.length === 0 ? [] : [`Not computed: ${labels(off)}.`]),
    ].join(' '),
  ];
}

/** Metrics that did not order the ladder of spoiled truths. */
function unfit({ ladder, metrics }: Pick<Findings, 'ladder' | 'metrics'>): string[] {
  if (ladder === undefined) return [];
  const failing = metrics.flatMap(({ name, label }) => {
    const own = ladder.metrics[name];
    return own?.measures === false ? [`${label} (${own.problems[0] ?? 'it does not order spoiled truths'})`] : [];
  });
  if (failing.length === 0) return [];
  return [`Do not measure this here, and take no part in what follows: ${failing.join('; ')}.`];
}

/** Settings of two arms whose motions are the same: they say nothing, and would weigh in the correction. */
function equalByConstruction(comparisons: Findings['comparisons']): string[] {
  const same = comparisons.filter(({ family }) => family === 'equal by construction');
  if (same.length === 0) return [];
  const places = new Set(same.map(({ a, b, scale }) => `${a} and ${b}${scale === 'own' ? '' : ` at scale ${scale}`}`));
  return [`Equal by construction (the same motions), and in no correction: ${[...places].join('; ')}.`];
}

/** Pairs whose other trainings failed. */
function oneTrainingLeft(comparisons: Findings['comparisons']): string[] {
  const pairs = new Set(
    comparisons.filter(({ family }) => family === 'one training left').map(({ a, b }) => `${a} and ${b}`),
  );
  if (pairs.size === 0) return [];
  return [
    `Of ${[...pairs].join('; of ')} one training is left that both have: its differences are those of two trained models, and in no correction.`,
  ];
}
