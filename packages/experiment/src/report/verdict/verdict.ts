import { ALPHA, isJudged, isShown } from '../comparisons/families';
import { lostArms } from '../failure-words';
import type { Report } from '../report-json';
import { claimSentences } from './claim-sentences';
import { designSentences } from './design-sentences';
import { failureSentences } from './failure-sentences';
import type { Findings } from './findings';
import { pairSentences } from './pair-sentences';

/**
 * What the comparisons allow to be said, one paragraph a line; the first says whom it is about. With one training of each arm it is these models, and none is called better or worse than another, since the next training may differ as much;
 * with several it is strategies. Only a difference whose p value holds after Holm's correction within its family is called one, only an equivalence that was tested for is one, and everything else is undecided.
 */
export function verdict(report: Findings): string {
  const { comparisons, arms, cells = [] } = report;
  const failed = failureSentences({ ...report, cells });
  const lost = cells.length === 0 ? [] : lostArms({ arms, cells });
  if (arms.length - lost.length < 2) return [...failed, 'One arm: nothing is compared.'].join('\n');
  if (comparisons.length === 0 && failed.length > 0) return [...failed, 'Nothing is compared.'].join('\n');
  return [
    ...subject(report, lost),
    ...failed,
    ...designSentences(report),
    ...claimSentences(report),
    ...pairSentences(report),
    ...caveats(report),
  ].join('\n');
}

/** Whom the verdict is about, and how much was found. */
function subject({ arms, comparisons, design, provenance }: Findings, lost: readonly string[]): string[] {
  const unit = provenance.unit === 'clip' ? 'clips' : 'windows';
  const judged = comparisons.filter(isJudged);
  const counted = `${judged.filter(isShown).length} of ${judged.length} paired comparisons${design.baseline === undefined ? '' : ` with ${design.baseline}`} show a difference`;
  const corrected = `(p < ${ALPHA} after Holm’s correction)`;
  const trained = arms.filter(({ name, model }) => model === undefined && !lost.includes(name)).length;
  if (isOfOneTraining({ provenance }))
    return [
      `This compares ${trained === 1 ? 'one trained model, sampled in several ways' : `these ${COUNTS[trained] ?? trained} trained models`}: each arm was trained once, so what differs may be the training’s luck, and nothing here is about strategies at large.`,
      `${counted} at ${provenance.units} ${unit} ${corrected}: intervals and p values are over ${unit} alone.`,
    ];
  return [
    `This compares strategies, over ${provenance.trainSeeds.length} trainings of each arm and ${provenance.units} ${unit}, both taken as random: ${counted} ${corrected}.`,
  ];
}

/** Whether a report speaks of single models. */
export function isOfOneTraining({ provenance }: Pick<Report, 'provenance'>): boolean {
  return provenance.trainSeeds.length < 2;
}

function caveats({ arms, provenance, comparisons }: Findings): string[] {
  return [
    ...trainingShare(comparisons),
    ...(arms.some(({ model }) => model !== undefined)
      ? ['Arms that sample from one model differ in sampling alone.']
      : []),
    `Each clip’s value is the mean over ${provenance.motionsPerWindow} sampled motion${provenance.motionsPerWindow === 1 ? '' : 's'} a window: sampling noise is averaged, not a factor of its own.`,
    ...(provenance.unit === 'window'
      ? [
          'There are too few test recordings to resample, so windows are: neighbouring windows of one recording are not independent, so intervals are too narrow and p values too small for speakers or recordings at large.',
        ]
      : []),
  ];
}

/** How much of a difference's variance the trainings make: what decides whether more seeds or more clips help. */
function trainingShare(comparisons: Findings['comparisons']): string[] {
  const shares = comparisons
    .filter(isJudged)
    .flatMap(({ components: { training, clip, rest }, seeds, n }) => {
      if (training === null || clip === null || rest === null) return [];
      const all = training / seeds + clip / n + rest / (seeds * n);
      return all > 0 ? [training / seeds / all] : [];
    })
    .sort((a, b) => a - b);
  const at = (share: number) => Math.round(100 * (shares[Math.floor(share * (shares.length - 1))] ?? 0));
  if (shares.length === 0) return [];
  return [
    `Of the variance of a mean difference, trainings make ${at(0.5)} % (median over comparisons; the middle half ${at(0.25)} to ${at(0.75)} %): more clips lower the rest, and only more training seeds lower this.`,
  ];
}

const COUNTS: Readonly<Record<number, string>> = {
  2: 'two',
  3: 'three',
  4: 'four',
  5: 'five',
  6: 'six',
  7: 'seven',
  8: 'eight',
  9: 'nine',
};
