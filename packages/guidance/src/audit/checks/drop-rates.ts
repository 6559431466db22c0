import type { Branch, DropRates, Guidance } from '@antiphon/core';
import { answer, finding, notApplicable, percent, type Check } from '../check';
import type { Finding } from '../finding';
import type { Probe } from '../probe';
import type { DropoutCounts } from '../subject';
import { wilson } from '../wilson';

/** Below this share a branch counts as hardly trained: audio2photoreal's 4 % are below it, the usual 10 % above. */
const ENOUGH = 0.05;

/** A rate that is off by less than this part of itself (or of what is kept) matters to nobody, however many samples show it. */
const MATTERS = 0.05;

/** What training dropped: declared, recorded, drawn again; and how much it showed of what sampling will use. */
export const dropRates: Check = {
  name: 'drop-rates',
  title: 'Did training drop what it declares, and see what sampling will use?',
  withoutNetwork: true,
  async run({ evidence: known = {}, evidenceProblem }, probe) {
    const { names, trained } = probe;
    if (names.length === 0) return notApplicable('The model has no conditions.');
    const declared = declaredRates(trained, names);
    const drawn = known.redraw ?? drawAgain(probe);
    const { record } = known;
    const findings: Finding[] =
      evidenceProblem === undefined
        ? []
        : [
            finding(
              'evidence-unreadable',
              `What it says about its training ${evidenceProblem}, so that nothing about training could be checked.`,
            ),
          ];
    if (record !== undefined && known.redraw !== undefined)
      findings.push(...contradictions(record, known.redraw, names));
    const counts = record ?? drawn;
    if (declared !== undefined)
      findings.push(
        ...deviations(declared, counts, names, record === undefined ? 'the strategy’s draw drops' : 'training dropped'),
      );
    findings.push(...exposures(probe, counts, record !== undefined));
    const shares: Record<string, ReturnType<typeof share>> = {
      ...Object.fromEntries(names.map((name) => [name, share(counts.dropped[name] ?? 0, counts)])),
      all: share(counts.allDropped, counts),
    };
    const said = findings.map(({ sentence }) => sentence).join(' ');
    const source = record === undefined ? 'There is no training record; the strategy’s own draw' : 'Training';
    const rates = names.map((name) => `"${name}" in ${percent(shares[name].share)}`).join(', ');
    const healthy = `${source} dropped ${rates} of the samples, and everything at once in ${percent(shares.all.share)}${declared === undefined ? '' : ', as declared'}.`;
    return answer(said || healthy, findings, {
      declared,
      effective: shares,
      samples: counts.samples,
      record,
      redraw: drawn,
    });
  },
};

function share(count: number, { samples }: DropoutCounts): { share: number; interval: readonly [number, number] } {
  return { share: samples === 0 ? 0 : count / samples, interval: wilson(count, samples) };
}

/** What a strategy declares; of one that does not say, its option `dropRate`, for every condition. */
function declaredRates(guidance: Guidance, names: readonly string[]): Partial<DropRates> | undefined {
  if (guidance.rates !== undefined) return guidance.rates(names);
  const { dropRate } = guidance.spec;
  return typeof dropRate === 'number' ? { each: Object.fromEntries(names.map((name) => [name, dropRate])) } : undefined;
}

function deviations(
  declared: Partial<DropRates>,
  counts: DropoutCounts,
  names: readonly string[],
  who: string,
): Finding[] {
  const all = [
    ...names.map((name) => [`"${name}"`, declared.each?.[name], counts.dropped[name] ?? 0] as const),
    ['all conditions at once', declared.all, counts.allDropped] as const,
  ];
  const off = all.flatMap(([what, rate, count]) => {
    if (rate === undefined || counts.samples === 0) return [];
    const { share: effective, interval } = share(count, counts);
    const [low, high] = interval;
    // Never and always are no chances: one sample tells.
    const slack = MATTERS * Math.min(rate, 1 - rate);
    if ((low <= rate && rate <= high) || Math.abs(effective - rate) <= slack) return [];
    return [`${what} ${percent(effective)} (${percent(low)} to ${percent(high)}) instead of ${percent(rate)}`];
  });
  if (off.length === 0) return [];
  const sentence = `At other rates than declared, ${who}: ${off.join('; ')} of the samples (${counts.samples} samples, intervals at 99.9 % confidence).`;
  return [finding('drop-rate-not-applied', sentence, undefined, { option: 'dropRate' })];
}

function contradictions(record: DropoutCounts, redraw: DropoutCounts, names: readonly string[]): Finding[] {
  const same = (a: unknown, b: unknown): boolean =>
    a === undefined || b === undefined || JSON.stringify(a) === JSON.stringify(b);
  const sorted = (counts: DropoutCounts) => counts.patterns && Object.entries(counts.patterns).sort();
  const differ = [
    ...(record.samples === redraw.samples
      ? []
      : [`how many samples there were (${record.samples} and ${redraw.samples})`]),
    ...(same(record.mixedBatches, redraw.mixedBatches) ? [] : ['how many batches were mixed']),
    ...(same(sorted(record), sorted(redraw)) ? [] : ['which combinations were kept']),
    ...names.flatMap((name) =>
      record.dropped[name] === redraw.dropped[name] ? [] : [`how often "${name}" was dropped`],
    ),
    ...(record.allDropped === redraw.allDropped ? [] : ['how often everything was']),
  ];
  if (differ.length === 0) return [];
  return [
    finding(
      'record-contradicts-draw',
      `The training record and the loop’s own draw, run again with the same seed, disagree on ${differ.join(', ')} (all at once: ${record.allDropped} recorded, ${redraw.allDropped} drawn).`,
    ),
  ];
}

/** How often training showed each branch that sampling asks for. */
function exposures({ branches, names, trained, sampling }: Probe, counts: DropoutCounts, recorded: boolean): Finding[] {
  const { patterns, samples } = counts;
  if (samples === 0) return [];
  return branches.flatMap((branch: Branch) => {
    const kept = names.map((name) => (branch.keep[name] === false ? 0 : 1));
    const seen =
      patterns !== undefined
        ? (patterns[kept.join('')] ?? 0)
        : kept.every((one) => one === 0)
          ? counts.allDropped
          : undefined;
    if (seen === undefined) return [];
    const exposure = seen / samples;
    const declared = kept.every((one) => one === 0) ? trained.rates?.(names).all : undefined;
    // By chance a short training may show a branch a little less often than it declares.
    if (exposure >= ENOUGH || (declared !== undefined && declared >= ENOUGH && wilson(seen, samples)[1] >= ENOUGH))
      return [];
    const where = `The branch "${branch.name}", which sampling as "${sampling.spec.kind}" uses,`;
    if (seen === 0)
      return [
        finding(
          'branch-never-trained',
          `${where} ${recorded ? 'was never shown' : 'would never be shown'} to the network${recorded ? ` in ${samples} samples` : ': the strategy that it was trained with never draws it'}.`,
          undefined,
          { branch: branch.name },
        ),
      ];
    const source = recorded ? 'was trained' : 'would be trained, by the strategy’s own draw,';
    return [
      finding(
        'branch-rarely-trained',
        `${where} ${source} on ${percent(exposure)} of the samples only (${seen} of ${samples}).${why(trained, names)}`,
        undefined,
        { branch: branch.name },
      ),
    ];
  });
}

/** The usual reason: separate draws multiply. */
function why({ spec }: Guidance, names: readonly string[]): string {
  if (names.length < 2 || spec.plan !== 'separate' || typeof spec.dropRate !== 'number') return '';
  return ` Each of ${names.length} conditions is dropped by a draw of its own at ${percent(spec.dropRate)}, and sampling drops all of them together.`;
}

const BATCHES = 400;
const BATCH = 32;

/** Where there is no record of the loop: the strategy's own draw. */
function drawAgain({ trained, names, random }: Probe): DropoutCounts {
  const dropped = Object.fromEntries(names.map((name) => [name, 0]));
  const patterns: Record<string, number> = {};
  let [allDropped, mixedBatches] = [0, 0];
  for (let batch = 0; batch < BATCHES; batch++) {
    const keep = trained.dropout(BATCH, names, random(`dropout ${batch}`));
    const seen = new Set<boolean>();
    for (let item = 0; item < BATCH; item++) {
      const pattern = names.map((name) => keep[name][item]).join('');
      patterns[pattern] = (patterns[pattern] ?? 0) + 1;
      names.forEach((name) => (dropped[name] += 1 - keep[name][item]));
      if (!pattern.includes('1')) allDropped++;
      seen.add(pattern.includes('0'));
    }
    if (seen.size === 2) mixedBatches++;
  }
  return { samples: BATCHES * BATCH, dropped, allDropped, batches: BATCHES, mixedBatches, patterns };
}
